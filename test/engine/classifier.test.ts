import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Classifier, learnClassifier, pack, rank, unpack } from '../../src/engine/classifier.ts';
import { features } from '../../src/engine/model.ts';
import { neighbours, vote } from '../../src/engine/neighbours.ts';

const SIZE = 1 << 15;
const LABELS = ['backup', 'patching', 'weather'];
const PHRASES: [string, string][] = [
  ['backup', 'who takes backups'],
  ['backup', 'are snapshots ours'],
  ['backup', 'restore from a snapshot'],
  ['patching', 'who patches the os'],
  ['patching', 'install security patches'],
  ['patching', 'upgrade the engine'],
  ['weather', 'will it rain'],
  ['weather', 'is it sunny today'],
  ['weather', 'do i need an umbrella'],
];
const view = (text: string) => features(text.split(' '), SIZE);
const examples = () => PHRASES.map(([label, text]) => ({ features: view(text), label: LABELS.indexOf(label) }));
const learn = (): Classifier => learnClassifier(LABELS, examples(), SIZE);

describe('classifier: two views of one question', () => {
  const own = learn();
  for (const [label, text] of PHRASES)
    it(`knows "${text}" again as ${label}`, () => assert.equal(rank(own, view(text))[0]![0], label));

  it('ranks every label once, best first, and its probabilities sum to one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 10 }), { maxLength: 20 }), (tokens) => {
        const ranked = rank(own, features(tokens, SIZE));
        assert.deepEqual(ranked.map(([label]) => label).sort(), [...LABELS].sort());
        const p = ranked.map(([, x]) => x);
        assert.deepEqual(
          p,
          [...p].sort((a, b) => b - a),
        );
        assert.ok(Math.abs(p.reduce((a, b) => a + b, 0) - 1) < 1e-9);
      }),
    );
  });

  it('learns the same twice', () => assert.deepEqual(pack(learn()), pack(learn())));

  it('is the same after being packed, written, read and unpacked', () => {
    const again = unpack(JSON.parse(JSON.stringify(pack(own))));
    assert.deepEqual(again.linear, own.linear);
    assert.deepEqual(again.nearest, own.nearest);
    for (const [, text] of PHRASES) assert.deepEqual(rank(again, view(text)), rank(own, view(text)));
  });
});

describe('neighbours: the nearest phrases', () => {
  const flat = new Uint8Array(SIZE).fill(16);
  const many = neighbours(examples(), SIZE, flat);
  const votes = (text: string) => vote(many, view(text).words, flat, LABELS.length);

  it('vote for their label', () => {
    const v = votes('rain today');
    assert.equal(v.indexOf(Math.max(...v)), LABELS.indexOf('weather'));
  });
  it('vote for all alike where none is near', () => assert.deepEqual(votes('zebra'), votes('quagga')));
  it('leave every label a chance', () => assert.ok(votes('who takes backups').every((v) => v > 0)));
  it('are refused beyond what an id can name', () => {
    const one = examples()[0]!;
    assert.throws(
      () =>
        neighbours(
          Array.from({ length: 65_536 }, () => one),
          SIZE,
          flat,
        ),
      /too many/,
    );
  });
});
