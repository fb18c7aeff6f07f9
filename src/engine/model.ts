/**
 * A multinomial logistic regression over hashed features: the classifier behind intents and areas. Training runs in
 * the build, reading in microseconds; both are deterministic. What else was tried: docs/understanding.md.
 */

import { mix, START, spread } from './hash.ts';

/** A text as the classifier sees it: its distinct feature buckets, those of words and those of characters apart. */
export interface Features {
  words: Uint32Array;
  chars: Uint32Array;
}
export interface Example {
  features: Features;
  label: number;
  /** How much this example counts; 1 unless told. */
  weight?: number;
}
export interface Model {
  labels: string[];
  /** Number of buckets, a power of two. */
  size: number;
  /** One weight per (bucket, label), bucket-major, as int8 times `scale`. */
  weights: Int8Array;
  scale: number;
  bias: number[];
  /** Inverse document frequency per bucket, in sixteenths. */
  rarity: Uint8Array;
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

/** The same features in fewer buckets, a power of two: what {@link features} gives for that size. */
export const narrow = ({ words, chars }: Features, size: number): Features => ({
  words: distinct(
    Array.from(words, (b) => b & (size - 1)),
    size,
  ),
  chars: distinct(
    Array.from(chars, (b) => b & (size - 1)),
    size,
  ),
});

/** One place for each bucket, kept from text to text and all nought between: a set would cost most of the reading. */
let seen = new Uint8Array(0);
function distinct(buckets: number[], size: number): Uint32Array {
  if (seen.length < size) seen = new Uint8Array(size);
  let n = 0;
  for (const bucket of buckets)
    if (seen[bucket] === 0) {
      seen[bucket] = 1;
      buckets[n++] = bucket;
    }
  for (let i = 0; i < n; i++) seen[buckets[i]!] = 0;
  return Uint32Array.from(buckets.slice(0, n));
}

/** The buckets of both blocks with their values; each block is scaled to unit length by rarity. */
function vector(x: Features, rarity: Uint8Array): { buckets: Uint32Array; values: Float32Array } {
  const buckets = new Uint32Array(x.words.length + x.chars.length);
  const values = new Float32Array(buckets.length);
  let at = 0;
  for (const block of [x.words, x.chars]) {
    let square = 0;
    for (const bucket of block) square += rarity[bucket]! ** 2;
    const unit = 1 / (Math.sqrt(square) || 1);
    for (const bucket of block) {
      buckets[at] = bucket;
      values[at++] = rarity[bucket]! * unit;
    }
  }
  return { buckets, values };
}

/** Probabilities per label of the linear model alone, in the order of `labels`. */
export function classify(model: Model, x: Features): Float64Array {
  const { weights, scale, bias, rarity } = model;
  const k = model.labels.length;
  const p = new Float64Array(k);
  const { buckets, values } = vector(x, rarity);
  for (let f = 0; f < buckets.length; f++) {
    const base = buckets[f]! * k;
    const value = values[f]!;
    for (let c = 0; c < k; c++) p[c]! += weights[base + c]! * value;
  }
  for (let c = 0; c < k; c++) p[c] = bias[c]! + p[c]! * scale;
  let top = -Infinity;
  for (const score of p) top = Math.max(top, score);
  let sum = 0;
  for (let c = 0; c < k; c++) {
    p[c] = Math.exp(p[c]! - top);
    sum += p[c]!;
  }
  for (let c = 0; c < k; c++) p[c]! /= sum;
  return p;
}

export interface Training {
  epochs?: number;
  rate?: number;
}

/** Adagrad on cross-entropy over the examples in a fixed shuffled order. `size` is that of the examples' features. */
export function train(labels: string[], examples: Example[], size: number, options: Training = {}): Model {
  const { epochs = 12, rate = 1 } = options;
  const k = labels.length;
  const rarity = rarities(examples, size);
  const w = new Float32Array(size * k);
  const g = new Float32Array(size * k).fill(1);
  const bias = new Float64Array(k);
  const p = new Float64Array(k);
  const vectors = examples.map((e) => vector(e.features, rarity));
  const order = examples.map((_, i) => i);
  const random = generator(42);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const index of order) {
      const { label, weight = 1 } = examples[index]!;
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
  const scale = w.reduce((a, b) => Math.max(a, Math.abs(b)), 0) / 127 || 1;
  return { labels, size, weights: Int8Array.from(w, (v) => Math.round(v / scale)), scale, bias: [...bias], rarity };
}

/** Inverse document frequency of each bucket over the examples; an unseen bucket is as rare as one seen once. */
function rarities(examples: Example[], size: number): Uint8Array {
  const seen = new Uint32Array(size);
  for (const { features: x } of examples) {
    for (const bucket of x.words) seen[bucket]!++;
    for (const bucket of x.chars) seen[bucket]!++;
  }
  const idf = (count: number) => Math.log(1 + (examples.length + 1) / (count + 0.5));
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
