import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hash } from '../../src/engine/hash.ts';
import {
  BUCKETS,
  beside,
  counts,
  features,
  generator,
  type Lesson,
  type Linear,
  rarities,
  rowsOf,
  SILENT,
  scorer,
  train,
} from '../../src/engine/model.ts';

const HASHES = [447806413, 187517516, 89769114, 4112065812, 3772982301];
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
const lessons = (): Lesson[] =>
  TOY.flatMap(([label, texts]) =>
    texts.map((text) => ({ features: features(text.split(' ')), label: LABELS.indexOf(label), weight: 1 })),
  );
const count = counts(lessons().map((l) => l.features));
const rarity = rarities(count, lessons().length);
const rows = rowsOf(count, 1);
const toy = () => beside([train(lessons(), LABELS.length, rarity, rows)], rarity, rows);
const logits = (m: Linear, text: string) => scorer(m, rarity)(features(text.split(' '))).subarray(0, LABELS.length);
const top = (m: Linear, text: string) => {
  const all = logits(m, text);
  return LABELS[all.indexOf(Math.max(...all))];
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

  it('counts a lesson by its weight', () => {
    const x = features(['backups']);
    const of = (weight: number) => {
      const two = [
        { features: x, label: 0, weight: 1 },
        { features: x, label: 1, weight },
      ];
      const [a, b] = scorer(beside([train(two, 2, rarity, rows)], rarity, rows), rarity)(x);
      return 1 / (1 + Math.exp(b! - a!));
    };
    assert.ok(of(0.1) > 0.6);
    assert.ok(of(0.1) > of(1));
  });
});

describe('model: is the same everywhere', () => {
  it('gives identical weights when trained twice', () => {
    const [a, b] = [toy(), toy()];
    assert.deepEqual(a, b);
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

describe('model: packed weights', () => {
  const learnt = train(lessons(), LABELS.length, rarity, rows);
  /** Six columns, so that the second head begins within a number and the last number is not full. */
  const packed = beside([learnt, learnt], rarity, rows);
  const k = LABELS.length;

  /** The logits as the learnt weights give them, one by one. */
  function plainly(tokens: string[]): number[] {
    const x = features(tokens);
    const out = [...learnt.bias];
    for (const block of [x.words, x.chars]) {
      const length = Math.sqrt(block.reduce((sum, bucket) => sum + rarity[bucket]! ** 2, 0)) || 1;
      for (const bucket of block)
        for (let c = 0; c < k; c++) out[c]! += (learnt.weights[rows[bucket]! * k + c]! * rarity[bucket]!) / length;
    }
    return out;
  }

  function check(tokens: string[]): void {
    const all = scorer(packed, rarity)(features(tokens));
    assert.deepEqual([...all.subarray(0, k)], [...all.subarray(k, 2 * k)]);
    plainly(tokens).forEach((x, c) => {
      assert.ok(Math.abs(x - all[c]!) < 0.3, `${x} ${all[c]}`);
    });
  }

  it('give every head what was learnt, but for the rounding', () =>
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 30 }), check)));
  it('even to a text with more features than are added at once', () => {
    const long = Array.from({ length: 500 }, (_, i) => `word${i}`);
    assert.ok(features(long).words.length > 2 * 257);
    check(long);
  });
});

describe('model: features', () => {
  const same = (a: string[], b: string[]) => {
    const [x, y] = [features(a), features(b)];
    return [
      [...x.words].sort().join() === [...y.words].sort().join(),
      [...x.chars].sort().join() === [...y.chars].sort().join(),
    ];
  };
  it('tell the order of words', () =>
    assert.deepEqual(same(['us', 'not', 'them'], ['them', 'not', 'us']), [false, true]));
  it('have no characters for placeholders', () => assert.equal(features(['SERVICE', '@backup']).chars.length, 0));
  it('do not let findings stand between words', () =>
    assert.deepEqual(same(['a', '@backup', 'b'], ['a', 'b', '@backup']), [true, true]));
});

describe('model: buckets', () => {
  it('are within their number, each once', () => {
    const x = features(Array.from({ length: 500 }, (_, i) => `word${i}`));
    for (const block of [x.words, x.chars]) {
      assert.ok(block.every((bucket) => bucket < BUCKETS));
      assert.equal(new Set(block).size, block.length);
    }
  });
});

describe('model: rows', () => {
  const texts = ['who patches', 'who backs up', 'who knows'].map((text) => features(text.split(' ')));
  const said = (atLeast: number, text: string) => {
    const of = rowsOf(counts(texts), atLeast);
    return features(text.split(' ')).words.map((bucket) => of[bucket]!);
  };

  it('are for what enough texts have', () => {
    // "who" and "^ who" are in all three, "patches", "who patches" and "patches $" in one.
    assert.equal(said(3, 'who patches').filter((row) => row !== SILENT).length, 2);
    assert.ok(said(1, 'who patches').every((row) => row !== SILENT));
    assert.ok(said(1, 'zebra').every((row) => row === SILENT));
  });
  it('are one for each feature', () => {
    const all = [...said(1, 'who patches'), ...said(1, 'who knows').slice(2)];
    assert.equal(new Set(all).size, all.length);
  });
  it('leave what too few have to lengthen a text, and to say nothing', () => {
    const two = rowsOf(counts(texts), 3);
    const model = beside([train([{ features: texts[0]!, label: 0, weight: 1 }], 2, rarity, two)], rarity, two);
    const [who] = scorer(model, rarity)(features(['who']));
    const [longer, other] = [
      ['who', 'zebra'],
      ['who', 'dingo'],
    ].map((text) => scorer(model, rarity)(features(text))[0]!);
    assert.ok(who! > longer! && longer! > 0);
    assert.equal(longer, other);
  });
  it('are refused beyond what a row can name', () => {
    assert.throws(() => rowsOf(new Uint32Array(BUCKETS).fill(1), 1), /too many features/);
  });
});
