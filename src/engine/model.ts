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

/**
 * The weights of several heads over the same buckets. The columns are their labels, head after head, and nothing more
 * up to a multiple of four.
 */
export interface Linear {
  /**
   * What each bucket adds to each column, its rarity reckoned in: a byte in units of `scale`, 128 for nothing. A row
   * holds all that one bucket says, four columns to a number, the first in its lowest byte.
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
export function features(tokens: readonly string[], size: number): Features {
  const found: number[] = [];
  const chars: number[] = [];
  const mask = size - 1;
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
  return { words: distinct(found, size), chars: distinct(chars, size) };
}

/** One place for each bucket, kept from text to text and all nought between: a set would cost most of the reading. */
let seen = new Uint8Array(0);
function distinct(buckets: number[], size: number): number[] {
  if (seen.length < size) seen = new Uint8Array(size);
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

/** The length of a vector with these buckets. */
export function length(buckets: readonly number[], rarity: Uint8Array): number {
  let square = 0;
  for (const bucket of buckets) square += rarity[bucket]! ** 2;
  return Math.sqrt(square) || 1;
}

/** The buckets of both blocks with their values; each block is scaled to unit length by rarity. */
function vector(x: Features, rarity: Uint8Array): { buckets: Uint32Array; values: Float32Array } {
  const buckets = new Uint32Array(x.words.length + x.chars.length);
  const values = new Float32Array(buckets.length);
  let at = 0;
  for (const block of [x.words, x.chars]) {
    const unit = 1 / length(block, rarity);
    for (const bucket of block) {
      buckets[at] = bucket;
      values[at++] = rarity[bucket]! * unit;
    }
  }
  return { buckets, values };
}

/** So many bytes at most add up to 16 bits. */
const AT_ONCE = 257;

/**
 * The logit of each column, in room that the next text takes: a function of a text; why not of all it needs:
 * {@link ./neighbours.ts voter}.
 */
export function scorer({ weights, scale, bias }: Linear, rarity: Uint8Array): (x: Features) => Float64Array {
  const row = bias.length / 4;
  const logits = new Float64Array(bias.length);
  return (x) => {
    logits.set(bias);
    for (const block of [x.words, x.chars]) {
      const unit = 1 / length(block, rarity);
      for (let from = 0; from < block.length; from += AT_ONCE) {
        const to = Math.min(from + AT_ONCE, block.length);
        const nothing = 128 * (to - from);
        for (let four = 0; four < row; four++) {
          // Two columns are added up in one number, 16 bits each: a third of the time of adding them one by one.
          let even = 0;
          let odd = 0;
          for (let f = from; f < to; f++) {
            const w = weights[block[f]! * row + four]!;
            even = (even + (w & 0xff00ff)) | 0;
            odd = (odd + ((w >>> 8) & 0xff00ff)) | 0;
          }
          const at = 4 * four;
          logits[at]! += ((even & 0xffff) - nothing) * unit * scale[at]!;
          logits[at + 1]! += ((odd & 0xffff) - nothing) * unit * scale[at + 1]!;
          logits[at + 2]! += ((even >>> 16) - nothing) * unit * scale[at + 2]!;
          logits[at + 3]! += ((odd >>> 16) - nothing) * unit * scale[at + 3]!;
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

export interface Training {
  epochs?: number;
  rate?: number;
}

/** What one head has learnt: a weight per (bucket, label), bucket-major, and a bias per label. */
export interface Learnt {
  weights: Float32Array;
  bias: Float64Array;
}

/** Learns one head with `k` labels: Adagrad on cross-entropy over the lessons in a fixed shuffled order. */
export function train(lessons: readonly Lesson[], k: number, rarity: Uint8Array, options: Training = {}): Learnt {
  const { epochs = 12, rate = 1 } = options;
  const w = new Float32Array(rarity.length * k);
  const g = new Float32Array(w.length).fill(1);
  const bias = new Float64Array(k);
  const p = new Float64Array(k);
  const vectors = lessons.map((e) => vector(e.features, rarity));
  const order = lessons.map((_, i) => i);
  const random = generator(42);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const index of order) {
      const { label, weight } = lessons[index]!;
      const { buckets, values } = vectors[index]!;
      p.set(bias);
      for (let f = 0; f < buckets.length; f++) {
        const base = buckets[f]! * k;
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
        for (let f = 0; f < buckets.length; f++) {
          const at = buckets[f]! * k + c;
          const gradient = error * values[f]!;
          g[at]! += gradient * gradient;
          w[at]! -= (rate * gradient) / Math.sqrt(g[at]!);
        }
      }
    }
  }
  return { weights: w, bias };
}

/** Heads over the same buckets as one, their columns in this order. */
export function beside(heads: readonly Learnt[], rarity: Uint8Array): Linear {
  const row = Math.ceil(heads.reduce((sum, h) => sum + h.bias.length, 0) / 4);
  const weights = new Int32Array(rarity.length * row);
  const scale = new Float64Array(4 * row);
  const bias = new Float64Array(4 * row);
  let column = 0;
  for (const head of heads) {
    const k = head.bias.length;
    for (let label = 0; label < k; label++, column++) {
      const says = (bucket: number) => head.weights[bucket * k + label]! * rarity[bucket]!;
      let most = 0;
      for (let bucket = 0; bucket < rarity.length; bucket++) most = Math.max(most, Math.abs(says(bucket)));
      const unit = most / 127 || 1;
      for (let bucket = 0; bucket < rarity.length; bucket++)
        weights[bucket * row + (column >> 2)]! |= (Math.round(says(bucket) / unit) + 128) << (8 * (column & 3));
      scale[column] = unit;
      bias[column] = head.bias[label]!;
    }
  }
  return { weights, scale, bias };
}

/** Inverse document frequency of each bucket over the texts, in sixteenths; an unseen bucket is as rare as one seen once. */
export function rarities(texts: readonly Features[], size: number): Uint8Array {
  const seen = new Uint32Array(size);
  for (const x of texts) {
    for (const bucket of x.words) seen[bucket]!++;
    for (const bucket of x.chars) seen[bucket]!++;
  }
  const idf = (count: number) => Math.log(1 + (texts.length + 1) / (count + 0.5));
  return Uint8Array.from(seen, (count) => Math.min(255, Math.round(16 * idf(count))));
}

/** A small linear congruential generator: training must give the same weights everywhere. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
