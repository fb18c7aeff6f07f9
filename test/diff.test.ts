import assert from 'node:assert/strict';
import { type Change, diff, KINDS, printDiff } from '../src/diff.ts';
import type { Answer, Engine } from '../src/types.ts';
import { answerWith, CLARIFY, RDS } from './answers.ts';

/** An engine that says the same to everything. */
const always =
  (answer: Answer): Engine =>
  () =>
    answer;
const DECLINE = answerWith({ outcome: 'decline', reason: 'no-entry', headline: 'I do not know.' });
const MINE: Answer = {
  ...RDS,
  party: 'customer',
  headline: 'You patch Amazon RDS.',
  verdicts: [{ ...RDS.verdicts[0]!, party: 'customer' }],
};

describe('diff: what a change of the knowledge changes for people', () => {
  /** [what, before, after, the change] */
  const cases: [string, Answer, Answer, Omit<Change, 'question'> | null][] = [
    ['nothing', RDS, RDS, null],
    ['other words for the same', RDS, { ...RDS, headline: 'AWS does.' }, null],
    ['another verdict', RDS, MINE, { kind: 'verdict', before: RDS.headline, after: MINE.headline }],
    [
      'another verdict under the same headline',
      RDS,
      { ...MINE, headline: RDS.headline },
      { kind: 'verdict', before: 'rds, guest-os: provider', after: 'rds, guest-os: customer' },
    ],
    [
      'a claim that no longer holds',
      { ...RDS, premise: 'yes', headline: 'Yes.' },
      { ...RDS, premise: 'no', headline: 'No.' },
      { kind: 'verdict', before: 'Yes.', after: 'No.' },
    ],
    ['asked back', RDS, CLARIFY, { kind: 'ambiguous', before: RDS.headline, after: CLARIFY.headline }],
    ['declined', RDS, DECLINE, { kind: 'lost', before: RDS.headline, after: DECLINE.headline }],
    ['answered', CLARIFY, RDS, { kind: 'answered', before: CLARIFY.headline, after: RDS.headline }],
    ['two ways not to answer', CLARIFY, DECLINE, null],
    [
      'a citation lost',
      RDS,
      { ...RDS, citations: RDS.citations.slice(0, 1) },
      { kind: 'citation', before: 'A book, chapter 5', after: 'RDS User Guide, table' },
    ],
    ['a citation more', { ...RDS, citations: RDS.citations.slice(0, 1) }, RDS, null],
    ['the same citations in another order', RDS, { ...RDS, citations: [...RDS.citations].reverse() }, null],
  ];
  for (const [what, before, after, change] of cases)
    it(`tells of ${what}`, () =>
      assert.deepEqual(
        diff(['who patches RDS?'], always(before), always(after)),
        change ? [{ question: 'who patches RDS?', ...change }] : [],
      ));

  it('compares the last turn of a thread, with what came before it', () => {
    const echo: Engine = ({ text }, context) =>
      answerWith({
        headline: `${context?.canonical ?? 'nothing'} then ${text}`,
        context: { canonical: text, reading: {} as never, options: [], citations: [] },
        party: context ? 'provider' : null,
      });
    const [change] = diff([['a', 'b']], echo, always(MINE));
    assert.deepEqual([change?.question, change?.before], ['a / b', 'a then b']);
  });

  it('is printed for people, gravest first', () => {
    const changes = [...KINDS].reverse().map((kind) => ({ question: `${kind}?`, kind, before: 'a', after: 'b' }));
    const text = printDiff(changes, 10, 'text');
    assert.match(text, /^5 of 10 questions are answered otherwise\.\n/);
    assert.deepEqual(
      [...text.matchAll(/^ {2}(\w+)\?$/gm)].map((m) => m[1]),
      [...KINDS],
    );
    assert.match(printDiff([], 10, 'text'), /^None of 10 questions is answered otherwise\.\n$/);
    assert.deepEqual(JSON.parse(printDiff(changes, 10, 'json')), { v: 1, asked: 10, changes });
  });

  it('gives a pull request no markup of its own', () => {
    const md = printDiff([{ question: '<b>@team</b> [x](y) #1', kind: 'lost', before: 'a|b', after: '`c`' }], 1, 'md');
    assert.match(md, /\\<b\\>\\@team\\<\/b\\> \\\[x\\\]\(y\) \\#1/);
    assert.match(md, /was: a\\\|b<br>is: \\`c\\`/);
  });
});
