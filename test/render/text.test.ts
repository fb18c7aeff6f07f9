import assert from 'node:assert/strict';
import { source, text } from '../../src/render/text.ts';
import type { Answer } from '../../src/types.ts';
import { answerWith, CLARIFY, RDS } from '../answers.ts';
import { onus, ready } from '../built.ts';

const lines = (a: Answer) => text(a).split('\n');

describe('text: an answer on a terminal', () => {
  it('begins with the headline', () => assert.equal(lines(RDS)[0], RDS.headline));
  it('tells each part on a line of its own, in order, with its sources', () => {
    const told = lines(RDS).slice(1, 1 + RDS.parts.length);
    RDS.parts.forEach((part, i) => {
      assert.ok(told[i]!.includes(part.text), told[i]);
      assert.ok(told[i]!.endsWith(part.cites.length ? part.cites.map((n) => `[${n}]`).join('') : part.text), told[i]);
    });
  });
  it('lists every citation once, with title, place, date and link', () => {
    for (const c of RDS.citations) {
      const listed = lines(RDS).filter((line) => line.startsWith(`[${c.n}] `));
      assert.equal(listed.length, 1);
      for (const known of [c.title, c.section, c.asOf, c.url])
        if (known !== null) assert.ok(listed[0]!.includes(known), `${known} in ${listed[0]}`);
    }
  });
  it('says nothing of a date or a link that is not known', () => {
    assert.equal(
      source({ n: 2, source: 'b', title: 'A book', section: 'chapter 5', url: null, asOf: null, via: 'quoted' }),
      'A book, chapter 5',
    );
  });
  it('names what may be asked next', () => assert.equal(lines(RDS).at(-1), 'Next: What do I still do for Amazon RDS?'));
  it('numbers the options, each with its question', () => {
    for (const [i, o] of CLARIFY.options.entries())
      assert.match(text(CLARIFY), new RegExp(`^ *${i + 1}\\. ${o.label}.*${o.question.replace('?', '\\?')}$`, 'm'));
  });
  it('is the headline alone where there is nothing else', () =>
    assert.equal(text(answerWith({ headline: 'Hello!' })), 'Hello!'));

  /** [what the part says, how its line begins] */
  const NAMES: [Answer['parts'][number]['side'], string, RegExp][] = [
    ['provider', 'AWS patches the host.', /^AWS patches the host\./],
    ['provider', "AWS's engineers patch.", /^AWS's engineers/],
    ['provider', 'Patches come monthly.', /^AWS: +Patches come monthly\./],
    ['customer', 'You choose the window.', /^You choose the window\./],
    ['customer', 'Your team chooses.', /^Your team chooses\./],
    ['customer', 'Choose the window.', /^You: +Choose the window\./],
    ['customer', 'AWS Lambda: You decide.', /^You: +AWS Lambda: You decide\./],
    ['provider', 'AWS KMS: AWS keeps it.', /^AWS: +AWS KMS: AWS keeps it\./],
    ['both', 'It is a firewall.', /^It is a firewall\./],
    ['note', 'Read "rdss" as rds.', /^Read/],
    ['conflict', 'Sources disagree.', /^Sources disagree\./],
  ];
  for (const [side, said, begins] of NAMES)
    it(`names the side of "${said}" (${side}) once`, () => {
      const a = answerWith({ parts: [{ side, text: said, cites: [] }], provider: 'AWS' } as Partial<Answer>);
      assert.match(lines(a)[1]!, begins);
    });
});

describe('text: real answers', () => {
  before(ready);
  for (const question of [
    'who patches RDS?',
    'what do we still do for S3?',
    'ec2 vs rds',
    'what category is S3 in?',
    'what are shared controls?',
    'who patches our database?',
    'help',
    'who patches Azure SQL?',
  ])
    it(`of "${question}" begin with the headline and hold every part, source, option and next question`, async () => {
      const a = (await onus()).ask(question);
      const shown = text(a);
      assert.ok(shown.startsWith(a.headline));
      for (const part of a.parts) assert.ok(shown.includes(part.text), part.text);
      for (const c of a.citations) assert.ok(shown.includes(`[${c.n}] ${source(c)}`), c.title);
      for (const o of a.options) assert.ok(shown.includes(o.label) && shown.includes(o.question), o.label);
      for (const q of a.next) assert.ok(shown.includes(q), q);
      assert.doesNotMatch(shown, /undefined|null|NaN|\[object|\{service\}/);
      assert.doesNotMatch(shown, / {2,}\S.* {2,}| \n|\n{3}/, 'no stray white space');
    });
});
