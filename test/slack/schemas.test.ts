import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { blocks, home, line, shared } from '../../src/render/blocks.ts';
import type { Answer } from '../../src/types.ts';
import { RDS } from '../answers.ts';
import { about, onus } from '../built.ts';
import { faultsOf, fixture, installed } from './schemas.ts';

const golden = parse(readFileSync(new URL('../golden.yaml', import.meta.url), 'utf8')) as { q: string | string[] }[];

describe('slack: Block Kit against schemas of Slack’s own types', function () {
  this.timeout(60_000);
  let cases: { q: string; a: Answer }[];
  before(async function () {
    this.timeout(120_000);
    const { ask } = await onus();
    cases = golden.map(({ q }) => ({ q: [q].flat().join(' → '), a: ask(...[q].flat()) }));
  });

  it('the schemas were made from what is installed (otherwise: npm run schemas)', () =>
    assert.deepEqual(fixture().from, installed()));

  it('the golden questions bring every kind of answer', () => {
    const kinds = new Set(cases.map(({ a }) => a.outcome));
    assert.deepEqual([...kinds].sort(), ['answer', 'clarify', 'decline', 'done']);
    assert.ok(cases.some(({ a }) => a.parts.some((p) => p.side === 'conflict')));
    assert.ok(cases.some(({ a }) => a.parts.some((p) => p.side === 'note')));
  });

  /** [what, the blocks made of an answer] */
  const MESSAGES: [string, (a: Answer) => unknown][] = [
    ['an answer', (a) => blocks(a).blocks],
    ['an answer that may be shared', (a) => blocks(a, { shareable: true }).blocks],
    ['an answer that is shared', (a) => shared(a, 'U0BOB').blocks],
    ['a line', (a) => line(a.headline).blocks],
  ];
  for (const [what, made] of MESSAGES)
    it(`every golden question makes valid blocks for ${what}`, () =>
      assert.deepEqual(
        cases.flatMap(({ q, a }) => faultsOf('Blocks', made(a)).map((fault) => `${q}: ${fault}`)),
        [],
      ));
  it('the App Home is valid', async () =>
    assert.deepEqual(faultsOf('Home', home(about((await onus()).knowledge))), []));

  // biome-ignore lint/suspicious/noExplicitAny: blocks that are wrong on purpose
  type Spoil = (all: any) => unknown;
  /** [what is wrong, how it is made] */
  const WRONG: [string, Spoil][] = [
    ['a block of a type there is not', (b) => (b[0].type = 'paragraph')],
    ['a section whose text is a string', (b) => (b[0].text = 'x')],
    ['a text of a type there is not', (b) => (b[0].text.type = 'markdown')],
    ['a text that is missing', (b) => delete b[0].text.text],
    ['a text that is a number', (b) => (b[0].text.text = 1)],
    ['a field there is not', (b) => (b[0].colour = 'red')],
    ['a context without elements', (b) => delete b[4].elements],
    ['a context with a button in it', (b) => b[4].elements.push(b[7].elements[0])],
    ['a button with mrkdwn', (b) => (b[7].elements[0].text.type = 'mrkdwn')],
    ['a button with a value that is no string', (b) => (b[7].elements[0].value = { q: 1 })],
    ['a button in a style there is not', (b) => (b[7].elements[0].style = 'secondary')],
    ['thumbs with one side only', (b) => delete b[8].elements[0].negative_button],
    ['a thumb without a value', (b) => delete b[8].elements[0].positive_button.value],
    ['a section among the thumbs', (b) => b[8].elements.push(b[0])],
    ['null', (b) => (b[1] = null)],
  ];
  for (const [what, spoil] of WRONG)
    it(`objects to ${what}`, () => {
      const all = structuredClone(blocks(RDS).blocks);
      assert.deepEqual(faultsOf('Blocks', all), []);
      spoil(all);
      assert.notDeepEqual(faultsOf('Blocks', all), []);
    });
  const WRONG_HOME: [string, Spoil][] = [
    ['a view of another type', (v) => (v.type = 'modal')],
    ['blocks that are missing', (v) => delete v.blocks],
    ['a header with mrkdwn', (v) => (v.blocks[0].text.type = 'mrkdwn')],
    ['a field there is not', (v) => (v.heading = 'x')],
  ];
  for (const [what, spoil] of WRONG_HOME)
    it(`objects to an App Home with ${what}`, async () => {
      const view = structuredClone(home(about((await onus()).knowledge)));
      spoil(view);
      assert.notDeepEqual(faultsOf('Home', view), []);
    });
});
