/**
 * Multinomial logistic regressions over hashed features: one of the classifier's two views. Training runs in the
 * build, reading in microseconds; both are deterministic. What else was tried: docs/understanding.md.
 */

import { mix, START, spread } from './hash.ts';

/**
 * A text as the classifier sees it: its distinct feature buckets, those of words and those of characters apart. Plain
 * arrays, since making a typed one takes longer than reading it.
 */
export interface Features {
  words: readonly number[];
  chars: readonly number[];
}

/** Buckets of features, a power of two: so many that two features hardly ever share one. */
export const BUCKETS = 1 << 18;

/**
 * The weights of several heads over the same features. The columns are their labels, head after head, and nothing more
 * up to a multiple of eight.
 */
export interface Linear {
  /** The row of each bucket; {@link SILENT} for most, which too few texts have. */
  rows: Uint16Array;
  /**
   * What each row adds to each column, its rarity reckoned in: a byte in units of `scale`, 128 for nothing; four columns
   * to a number, the first in its lowest byte.
   */
  weights: Int32Array;
  /** One per column, like `bias`. */
  scale: Float64Array;
  bias: Float64Array;
}

/** Tokens that start with a capital are placeholders ("SERVICE"), those with @ are findings ("@backup"). */
const isMark = (token: string) => {
  const first = token.charCodeAt(0);
  return first >= 0x40 && first <= 0x5a;
};
const GRAM = mix(START, '#');

/**
 * Word 1-2-grams, and character 3-4-grams inside words, so that a misspelt or inflected word still resembles itself.
 * Placeholders have no characters; findings (`@backup`) stand outside the order of the words.
 */
export function features(tokens: readonly string[]): Features {
  const found: number[] = [];
  const chars: number[] = [];
  const mask = BUCKETS - 1;
  let previous = mix(START, '^ ');
  for (const token of tokens) {
    const alone = mix(START, token);
    found.push(spread(alone) & mask);
    if (token.startsWith('@')) continue;
    found.push(spread(mix(previous, token)) & mask);
    previous = mix(alone, ' ');
    if (isMark(token)) continue;
    const padded = `<${token}>`;
    for (let n = 3; n <= 4; n++)
      for (let i = 0; i + n <= padded.length; i++) chars.push(spread(mix(GRAM, padded, i, i + n)) & mask);
  }
  found.push(spread(mix(previous, '$')) & mask);
  return { words: distinct(found), chars: distinct(chars) };
}

/** One place for each bucket, kept from text to text and all nought between: a set would cost most of the reading. */
const seen = new Uint8Array(BUCKETS);
function distinct(buckets: number[]): number[] {
  let n = 0;
  for (const bucket of buckets)
    if (seen[bucket] === 0) {
      seen[bucket] = 1;
      buckets[n++] = bucket;
    }
  for (let i = 0; i < n; i++) seen[buckets[i]!] = 0;
  buckets.length = n;
  return buckets;
}

/** How many texts have each bucket. */
export function counts(texts: readonly Features[]): Uint32Array {
  const count = new Uint32Array(BUCKETS);
  for (const x of texts) for (const block of [x.words, x.chars]) for (const bucket of block) count[bucket]!++;
  return count;
}

/** The row that says nothing. */
export const SILENT = 0;

/**
 * The row of each bucket that at least so many texts have. What fewer have teaches little that holds elsewhere, and is
 * most of all there is. At most 65,535 rows.
 */
export function rowsOf(count: Uint32Array, atLeast: number): Uint16Array {
  let last = SILENT;
  const rows = count.map((n) => (n >= atLeast ? ++last : SILENT));
  if (last > 0xffff) throw new Error(`too many features for the classifier: ${last}`);
  return Uint16Array.from(rows);
}

/** The length of a vector with these buckets. */
export function length(buckets: readonly number[], rarity: Uint8Array): number {
  let square = 0;
  for (const bucket of buckets) square += rarity[bucket]! ** 2;
  return Math.sqrt(square) || 1;
}

/** The rows of both blocks with their values; each block, with what has no row, is scaled to unit length by rarity. */
function vector(x: Features, rarity: Uint8Array, all: Uint16Array): { rows: number[]; values: number[] } {
  const rows: number[] = [];
  const values: number[] = [];
  for (const block of [x.words, x.chars]) {
    const unit = 1 / length(block, rarity);
    for (const bucket of block)
      if (all[bucket] !== SILENT) {
        rows.push(all[bucket]!);
        values.push(rarity[bucket]! * unit);
      }
  }
  return { rows, values };
}

/** So many bytes at most add up to 16 bits. */
const AT_ONCE = 257;

/**
 * The logit of each column, in room that the next text takes: a function of a text; why not of all it needs:
 * {@link ./neighbours.ts voter}.
 */
export function scorer({ rows, weights, scale, bias }: Linear, rarity: Uint8Array): (x: Features) => Float64Array {
  const row = bias.length / 4;
  const logits = new Float64Array(bias.length);
  return (x) => {
    logits.set(bias);
    for (const block of [x.words, x.chars]) {
      const unit = 1 / length(block, rarity);
      const said = block.map((bucket) => rows[bucket]! * row);
      for (let from = 0; from < block.length; from += AT_ONCE) {
        const to = Math.min(from + AT_ONCE, block.length);
        const nothing = 128 * (to - from);
        // What both columns of a sum say, the second two columns behind the first.
        const add = (sums: number, at: number) => {
          logits[at]! += ((sums & 0xffff) - nothing) * unit * scale[at]!;
          logits[at + 2]! += ((sums >>> 16) - nothing) * unit * scale[at + 2]!;
        };
        for (let four = 0; four < row; four += 2) {
          // Two columns are added up in one number, 16 bits each: a third of the time of adding them one by one; eight
          // at once take three quarters of the time of four.
          let even = 0;
          let odd = 0;
          let nextEven = 0;
          let nextOdd = 0;
          for (let f = from; f < to; f++) {
            const w = weights[said[f]! + four]!;
            const next = weights[said[f]! + four + 1]!;
            even = (even + (w & 0xff00ff)) | 0;
            odd = (odd + ((w >>> 8) & 0xff00ff)) | 0;
            nextEven = (nextEven + (next & 0xff00ff)) | 0;
            nextOdd = (nextOdd + ((next >>> 8) & 0xff00ff)) | 0;
          }
          add(even, 4 * four);
          add(odd, 4 * four + 1);
          add(nextEven, 4 * four + 4);
          add(nextOdd, 4 * four + 5);
        }
      }
    }
    return logits;
  };
}

/** What one head learns from. */
export interface Lesson {
  features: Features;
  /** Index of the label. */
  label: number;
  /** How much it counts. */
  weight: number;
}

/** What one head has learnt: a weight per (row, label), row-major, and a bias per label. */
export interface Learnt {
  weights: Float32Array;
  bias: Float64Array;
}

/** How often all lessons are gone through, how often of these before what is learnt counts, and the step. */
const EPOCHS = 8;
const WARMING = 2;
const RATE = 1;

/**
 * Learns one head with `k` labels: Adagrad on cross-entropy over the lessons in a fixed shuffled order. What is learnt is
 * the mean over the epochs, which is steadier than the last of them: a phrase more or less moves fewer answers.
 */
export function train(lessons: readonly Lesson[], k: number, rarity: Uint8Array, all: Uint16Array): Learnt {
  const w = new Float32Array((last(all) + 1) * k);
  const g = new Float32Array(w.length).fill(1);
  const bias = new Float64Array(k);
  const mean: Learnt = { weights: new Float32Array(w.length), bias: new Float64Array(k) };
  const p = new Float64Array(k);
  const vectors = lessons.map((e) => vector(e.features, rarity, all));
  const order = lessons.map((_, i) => i);
  const random = generator(42);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const index of order) {
      const { label, weight } = lessons[index]!;
      const { rows, values } = vectors[index]!;
      p.set(bias);
      for (let f = 0; f < rows.length; f++) {
        const base = rows[f]! * k;
        const value = values[f]!;
        for (let c = 0; c < k; c++) p[c]! += w[base + c]! * value;
      }
      let top = -Infinity;
      for (let c = 0; c < k; c++) top = Math.max(top, p[c]!);
      let sum = 0;
      for (let c = 0; c < k; c++) sum += p[c] = Math.exp(p[c]! - top);
      for (let c = 0; c < k; c++) {
        const error = (p[c]! / sum - (c === label ? 1 : 0)) * weight;
        // Errors this small move nothing; skipping them makes training several times as fast.
        if (Math.abs(error) < 1e-3) continue;
        bias[c]! -= 0.02 * error;
        for (let f = 0; f < rows.length; f++) {
          const at = rows[f]! * k + c;
          const gradient = error * values[f]!;
          g[at]! += gradient * gradient;
          w[at]! -= (RATE * gradient) / Math.sqrt(g[at]!);
        }
      }
    }
    if (epoch < WARMING) continue;
    for (let i = 0; i < w.length; i++) mean.weights[i]! += w[i]! / (EPOCHS - WARMING);
    for (let c = 0; c < k; c++) mean.bias[c]! += bias[c]! / (EPOCHS - WARMING);
  }
  return mean;
}

const last = (rows: Uint16Array) => rows.reduce((a, b) => Math.max(a, b), SILENT);

/** Heads over the same rows as one, their columns in this order. */
export function beside(heads: readonly Learnt[], rarity: Uint8Array, rows: Uint16Array): Linear {
  const own = new Uint8Array(last(rows) + 1);
  for (let bucket = 0; bucket < rows.length; bucket++)
    if (rows[bucket] !== SILENT) own[rows[bucket]!] = rarity[bucket]!;
  const fours = 2 * Math.ceil(heads.reduce((sum, h) => sum + h.bias.length, 0) / 8);
  const weights = new Int32Array(own.length * fours);
  const scale = new Float64Array(4 * fours);
  const bias = new Float64Array(4 * fours);
  let column = 0;
  for (const head of heads) {
    const k = head.bias.length;
    for (let label = 0; label < k; label++, column++) {
      const says = (row: number) => head.weights[row * k + label]! * own[row]!;
      let most = 0;
      for (let row = 0; row < own.length; row++) most = Math.max(most, Math.abs(says(row)));
      const unit = most / 127 || 1;
      for (let row = 0; row < own.length; row++)
        weights[row * fours + (column >> 2)]! |= (Math.round(says(row) / unit) + 128) << (8 * (column & 3));
      scale[column] = unit;
      bias[column] = head.bias[label]!;
    }
  }
  return { rows, weights, scale, bias };
}

/** Inverse document frequency of each bucket over so many texts, in sixteenths; the unseen are the rarest. */
export function rarities(count: Uint32Array, texts: number): Uint8Array {
  const idf = (n: number) => Math.log(1 + (texts + 1) / (n + 0.5));
  return Uint8Array.from(count, (n) => Math.min(255, Math.round(16 * idf(n))));
}

/** A small linear congruential generator: training must give the same weights everywhere. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
