import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SHORTEST, speller, withinOneEdit } from '../../src/engine/spell.ts';

const OURS = [
  'patches',
  'patching',
  'hosts',
  'backup',
  'backups',
  'dynamodb',
  'lambda',
  'aurora',
  'glacier',
  'beanstalk',
  'eks',
  'ecs',
  'sqs',
  'route53',
];
const NEVER = ['costs', 'lambs', 'patchy', 'posts'];
const own = speller(OURS, NEVER);

/** [what it shows, typed, read] */
const CASES: [string, string, string][] = [
  ['keeps a known word', 'patches', 'patches'],
  ['mends a missing letter', 'dynmodb', 'dynamodb'],
  ['mends a missing first letter', 'eanstalk', 'beanstalk'],
  ['mends a missing last letter', 'glacie', 'glacier'],
  ['mends a letter too many', 'auroora', 'aurora'],
  ['mends a letter too many at the front', 'xaurora', 'aurora'],
  ['mends a letter too many at the end', 'glacierr', 'glacier'],
  ['mends a wrong letter', 'beanstolk', 'beanstalk'],
  ['mends a wrong first letter', 'veanstalk', 'beanstalk'],
  ['mends a wrong last letter', 'lambde', 'lambda'],
  ['mends swapped neighbours', 'labmda', 'lambda'],
  ['mends swapped neighbours at the front', 'lgacier', 'glacier'],
  ['mends swapped last letters', 'glacire', 'glacier'],
  ['leaves two edits alone', 'dynmdb', 'dynmdb'],
  ['leaves letters swapped over a distance alone', 'adnymodb', 'adnymodb'],
  ['never touches a word of four letters or fewer', 'ekss', 'ekss'],
  ['never makes a short name of a longer word', 'eckss', 'eckss'],
  ['leaves words with digits alone', 'route54', 'route54'],
  ['leaves real words that are not ours alone', 'costs', 'costs'],
  ['leaves a real word one letter from ours alone', 'posts', 'posts'],
  ['leaves strange words alone', 'kangaroo', 'kangaroo'],
  ['leaves very long words alone', `${'patches'.repeat(4)}`, 'patches'.repeat(4)],
  ['leaves the empty word alone', '', ''],
  ['is not misled by names of object members', 'constructor', 'constructor'],
];

/** [one, other, one edit or none apart] */
const EDITS: [string, string, boolean][] = [
  ['abc', 'abc', true],
  ['abc', 'ab', true],
  ['abc', 'bc', true],
  ['abc', 'ac', true],
  ['abc', 'abcd', true],
  ['abc', 'xabc', true],
  ['abc', 'axbc', true],
  ['abc', 'axc', true],
  ['abc', 'acb', true],
  ['abc', 'bac', true],
  ['abc', 'cba', false],
  ['abc', 'bca', false],
  ['abc', 'axxbc', false],
  ['abc', 'a', false],
  ['', '', true],
  ['', 'a', true],
  ['', 'ab', false],
];

describe('spell: corrects against our own words', () => {
  for (const [what, typed, read] of CASES) it(what, () => assert.equal(own.correct(typed), read));

  it('of two words equally near takes the one that stands earlier', () => {
    assert.equal(speller(['stalk', 'stall'], []).correct('stalx'), 'stalk');
    assert.equal(speller(['stall', 'stalk'], []).correct('stalx'), 'stall');
  });

  it('names all that are near, the most important first', () => {
    assert.deepEqual(speller(['stall', 'stale', 'stalk', 'stack', 'table'], []).near('stalx'), [
      'stall',
      'stale',
      'stalk',
    ]);
    assert.deepEqual(own.near('photosynthesis'), []);
  });

  it('knows its own words, short ones too, and no others', () => {
    assert.deepEqual(
      ['eks', 'lambda', 'lamda', 'costs', ''].filter((w) => own.knows(w)),
      ['eks', 'lambda'],
    );
  });

  it('corrects nothing without words of its own', () => {
    assert.equal(speller([], []).correct('anything'), 'anything');
  });
});

describe('spell: one edit', () => {
  for (const [a, b, near] of EDITS)
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${near ? '' : 'not '}one edit apart`, () => {
      assert.equal(withinOneEdit(a, b), near);
      assert.equal(withinOneEdit(b, a), near);
    });
});

describe('spell: any edit of any word', () => {
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const word = fc.string({ unit: letter, minLength: SHORTEST + 1, maxLength: 15 });

  it('finds the word again when there is only that one', () => {
    fc.assert(
      fc.property(
        word,
        fc.nat(),
        letter,
        fc.constantFrom('drop', 'add', 'change', 'swap'),
        (known, where, other, kind) => {
          const at = where % (known.length - 1);
          const typed = {
            drop: known.slice(0, at) + known.slice(at + 1),
            add: known.slice(0, at) + other + known.slice(at),
            change: known.slice(0, at) + other + known.slice(at + 1),
            swap: known.slice(0, at) + known[at + 1] + known[at] + known.slice(at + 2),
          }[kind];
          assert.equal(speller([known], []).correct(typed), known);
        },
      ),
    );
  });

  it('only ever gives back the word itself or a word of ours', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (typed) => {
        const read = own.correct(typed);
        assert.ok(read === typed || (OURS.includes(read) && withinOneEdit(typed, read)));
      }),
    );
  });
});
