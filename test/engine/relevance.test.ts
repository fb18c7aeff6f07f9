import assert from 'node:assert/strict';
import { byRelevance, contentWords, score, sideMeant, stem, type Topic, weigh } from '../../src/engine/relevance.ts';
import type { Statement } from '../../src/types.ts';

const say = (text: string): Statement => ({ text, cites: ['X'] });

const provider = [
  say('AWS patches the host and the hypervisor.'),
  say('AWS replaces failed disks in its data centres.'),
  say('AWS runs automated snapshots every day.'),
];
const customer = [
  say('You set the retention period of automated snapshots.'),
  say('You test restores of snapshots regularly.'),
  say('You choose the maintenance window.'),
];
const weights = weigh([...provider, ...customer]);
const topic = (question: string): Topic => ({ stems: new Set(contentWords(question)), weights });

describe('relevance: stems', () => {
  for (const group of [
    ['patches', 'patching', 'patched', 'patch'],
    ['encrypts', 'encrypting', 'encrypted'],
    ['restores', 'restored', 'restoring'],
    ['configuration', 'configurations'],
    ['policies', 'policy'],
  ])
    it(`${group.join(', ')} meet`, () => assert.equal(new Set(group.map(stem)).size, 1, group.map(stem).join(' ')));

  it('of short words are the words', () =>
    assert.deepEqual(['rds', 'keys', 'logs'].map(stem), ['rds', 'keys', 'logs']));
  for (const group of [
    ['rotation', 'rotates', 'rotated', 'rotating'],
    ['deletion', 'deletes', 'deleted', 'erased'],
    ['retention', 'keeps', 'kept'],
    ['version', 'versions', 'versioning'],
  ])
    it(`of what a statement is about let ${group.join(', ')} meet`, () =>
      assert.equal(new Set(group.flatMap(contentWords)).size, 1));
  it('leave out "set up" and "in charge", which tell nothing alone', () =>
    assert.deepEqual(contentWords('Who sets up and is in charge of access?'), contentWords('access')));
  it('leave out words that say nothing', () =>
    assert.deepEqual(contentWords('Who is responsible for the disks of AWS?'), contentWords('disks')));
});

describe('relevance: what answers first', () => {
  const engine = say('AWS installs and patches the engine.');
  const proxy = say('AWS patches the hosts of Acme Proxy.');
  const late = say('AWS patches the hosts once you ask for it.');
  const telling = new Map([
    ...contentWords('patches hosts').map((stem) => [stem, 3] as const),
    ...contentWords('Acme Proxy').map((stem) => [stem, 5] as const),
  ]);
  const about = (question: string, own: string[] = []): Topic => ({
    stems: new Set(contentWords(question)),
    weights: telling,
    own: new Set(own),
  });
  for (const [question, own, first] of [
    ['who patches it?', [], engine],
    ['who patches Acme?', [], proxy],
    // The name of the service stands in the names of its parts.
    ['who patches Acme?', ['acme'], engine],
    ['who patches the Acme Proxy?', ['acme'], proxy],
    ['who patches the hosts?', [], late],
  ] as const)
    it(`is "${first.text}" to "${question}"${own.length ? ' of Acme' : ''}`, () =>
      assert.equal(byRelevance([proxy, engine, late], about(question, [...own]))[0], first));
});

describe('relevance: weights', () => {
  it('are the higher the rarer a word is', () => {
    const of = (word: string) => weights.get(contentWords(word)[0]!)!;
    assert.ok(of('retention') > of('snapshots'));
  });
  it('of a word that no statement has count nothing', () => assert.equal(score(provider[0]!, topic('zebra')), 0));
  it('are nought for a word that all statements have', () => {
    assert.equal(weigh([say('Keys rotate.'), say('Keys expire.')]).get('keys'), 0);
  });
});

describe('relevance: order of statements', () => {
  const first = (question: string) => byRelevance(customer, topic(question))[0]!.text;
  it('puts what was asked first', () => {
    assert.match(first('who tests restores?'), /test restores/);
    assert.match(first('who chooses the maintenance window?'), /window/);
  });
  it('keeps the order of the file where nothing tells', () =>
    assert.deepEqual(byRelevance(customer, topic('who does it?')), customer));
  it('loses none, and leaves what it was given as it was', () => {
    const before = [...customer];
    assert.equal(byRelevance(customer, topic('window')).length, customer.length);
    assert.deepEqual(customer, before);
  });
  it('counts a word once however often it is said', () => {
    const [once, twice] = [say('You test restores.'), say('You test restores, restores and restores.')];
    const t = topic('who tests restores?');
    assert.equal(score(once, t), score(twice, t));
  });
});

describe('relevance: whose part is meant', () => {
  // As telling as words are among some hundred statements, not six.
  const many = weigh([...provider, ...customer, ...Array.from({ length: 200 }, (_, i) => say(`Filler ${i}.`))]);
  const meant = (question: string) =>
    sideMeant({ provider, customer }, { stems: new Set(contentWords(question)), weights: many });

  /** [question, side] */
  const CASES: [string, 'provider' | 'customer' | null][] = [
    ['who tests restores of snapshots?', 'customer'],
    ['who sets the retention period?', 'customer'],
    ['who replaces failed disks?', 'provider'],
    ['who patches the hypervisor of the host?', 'provider'],
    ['who does the automated snapshots?', null],
    ['who does it?', null],
  ];
  for (const [question, side] of CASES)
    it(`"${question}" means ${side ?? 'neither'}`, () => assert.equal(meant(question), side));
  it('is nobody where nothing is said', () => assert.equal(sideMeant({}, topic('who?')), null));
});
