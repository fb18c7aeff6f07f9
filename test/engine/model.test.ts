import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hash } from '../../src/engine/hash.ts';
import { classify, type Example, features, generator, type Model, train } from '../../src/engine/model.ts';

const HASHES = [447806413, 187517516, 89769114, 4112065812, 3772982301];
const SIZE = 1 << 10;
const LABELS = ['backup', 'patching', 'weather'];
const TOY: [string, string[]][] = [
  [
    'backup',
    [
      'who takes backups',
      'who backs up SERVICE',
      'are snapshots ours',
      'restore from a snapshot',
      'keep copies of data',
    ],
  ],
  [
    'patching',
    ['who patches SERVICE', 'who updates the os', 'install security patches', 'kernel updates', 'upgrade the engine'],
  ],
  [
    'weather',
    ['will it rain', 'is it sunny today', 'weather in paris', 'do i need an umbrella', 'how cold is it outside'],
  ],
];
const examples = (): Example[] =>
  TOY.flatMap(([label, texts]) =>
    texts.map((text) => ({ features: features(text.split(' '), SIZE), label: LABELS.indexOf(label) })),
  );
const toy = () => train(LABELS, examples(), SIZE);
const top = (m: Model, text: string) => {
  const p = classify(m, features(text.split(' '), m.size));
  return m.labels[p.indexOf(Math.max(...p))];
};

describe('model: learns', () => {
  const model = toy();
  for (const [label, texts] of TOY)
    for (const text of texts) it(`knows "${text}" again as ${label}`, () => assert.equal(top(model, text), label));

  /** [not seen in training, label] */
  const NEW: [string, string][] = [
    ['who does backups', 'backup'],
    ['snapshot of SERVICE data', 'backup'],
    ['who patched the os', 'patching'],
    ['engine upgrades', 'patching'],
    ['is it going to rain in paris', 'weather'],
    ['umbrellas', 'weather'],
  ];
  for (const [text, label] of NEW) it(`takes "${text}" for ${label}`, () => assert.equal(top(model, text), label));

  it('counts an example by its weight', () => {
    const x = features(['same'], SIZE);
    const of = (weight: number) =>
      classify(
        train(
          ['a', 'b'],
          [
            { features: x, label: 0 },
            { features: x, label: 1, weight },
          ],
          SIZE,
        ),
        x,
      )[0]!;
    assert.ok(of(0.1) > 0.6);
    assert.ok(of(0.1) > of(1));
  });
});

describe('model: is the same everywhere', () => {
  it('gives identical weights when trained twice', () => {
    const [a, b] = [toy(), toy()];
    assert.deepEqual(a.weights, b.weights);
    assert.deepEqual(a.rarity, b.rarity);
    assert.deepEqual(a.bias, b.bias);
    assert.equal(a.scale, b.scale);
  });

  it('hashes as it always did', () => {
    assert.deepEqual(['', 'a', 'patch', '#<pa', 'ü'].map(hash), HASHES);
  });

  it('draws the same numbers from the same seed', () => {
    const [a, b] = [generator(42), generator(42)];
    const drawn = Array.from({ length: 100 }, a);
    assert.deepEqual(drawn, Array.from({ length: 100 }, b));
    assert.ok(drawn.every((x) => x >= 0 && x < 1));
  });
});

describe('model: probabilities', () => {
  const model = toy();
  it('sum to one, each between nought and one, for any words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 30 }), (tokens) => {
        const p = classify(model, features(tokens, SIZE));
        assert.equal(p.length, LABELS.length);
        assert.ok(p.every((x) => x >= 0 && x <= 1));
        assert.ok(Math.abs(p.reduce((a, b) => a + b, 0) - 1) < 1e-9);
      }),
    );
  });
});

describe('model: features', () => {
  const same = (a: string[], b: string[]) => {
    const [x, y] = [features(a, SIZE), features(b, SIZE)];
    return [
      [...x.words].sort().join() === [...y.words].sort().join(),
      [...x.chars].sort().join() === [...y.chars].sort().join(),
    ];
  };
  it('tell the order of words', () =>
    assert.deepEqual(same(['us', 'not', 'them'], ['them', 'not', 'us']), [false, true]));
  it('have no characters for placeholders', () => assert.equal(features(['SERVICE', '@backup'], SIZE).chars.length, 0));
  it('do not let findings stand between words', () =>
    assert.deepEqual(same(['a', '@backup', 'b'], ['a', 'b', '@backup']), [true, true]));
  it('stay within their size', () => {
    const x = features(
      Array.from({ length: 500 }, (_, i) => `word${i}`),
      64,
    );
    assert.ok([...x.words, ...x.chars].every((bucket) => bucket < 64));
    assert.ok(x.words.length <= 64 && x.chars.length <= 64);
  });
});
