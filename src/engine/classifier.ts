import { classify, type Example, type Features, type Model, train } from './model.ts';
import { type Neighbours, neighbours, vote } from './neighbours.ts';

/** Two views of one question: the linear model and the nearest phrases. */
export interface Classifier {
  linear: Model;
  nearest: Neighbours;
}

/** Learns both views. `size`: the number of buckets of the examples' features, a power of two. */
export function learnClassifier(labels: string[], examples: Example[], size: number): Classifier {
  const linear = train(labels, examples, size);
  return { linear, nearest: neighbours(examples, size, linear.rarity) };
}

/** Labels with their probabilities, best first: the geometric mean of both views. */
export function rank({ linear, nearest }: Classifier, x: Features): [string, number][] {
  const { labels, rarity } = linear;
  const both = classify(linear, x);
  const votes = vote(nearest, x.words, rarity, labels.length);
  let sum = 0;
  for (let i = 0; i < both.length; i++) {
    both[i] = Math.sqrt(both[i]! * votes[i]!);
    sum += both[i]!;
  }
  const order: number[] = [];
  for (let i = 0; i < both.length; i++) {
    let at = i;
    for (; at > 0 && both[order[at - 1]!]! < both[i]!; at--) order[at] = order[at - 1]!;
    order[at] = i;
  }
  return order.map((i) => [labels[i]!, both[i]! / sum]);
}

/** The same labels, each probability times what `by` gives, best first. */
export function reweigh(ranked: readonly [string, number][], by: (label: string) => number): [string, number][] {
  const raw = ranked.map(([label, p]): [string, number] => [label, p * by(label)]);
  const sum = raw.reduce((t, [, p]) => t + p, 0);
  return raw.map(([label, p]): [string, number] => [label, p / sum]).sort((a, b) => b[1] - a[1]);
}

/** The form in which a classifier is stored: typed arrays as base64. */
export type Packed = { labels: string[]; size: number; scale: number; bias: number[] } & Record<
  'weights' | 'rarity' | 'phraseLabels' | 'units' | 'offsets' | 'ids',
  string
>;

const base64 = (a: ArrayBufferView) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64');
/** A copy, because typed arrays of wider numbers must begin at a multiple of their width. */
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64')).buffer;

export const pack = ({ linear, nearest }: Classifier): Packed => ({
  labels: linear.labels,
  size: linear.size,
  scale: linear.scale,
  bias: linear.bias,
  weights: base64(linear.weights),
  rarity: base64(linear.rarity),
  phraseLabels: base64(nearest.labels),
  units: base64(nearest.units),
  offsets: base64(nearest.offsets),
  ids: base64(nearest.ids),
});

export const unpack = (p: Packed): Classifier => ({
  linear: {
    labels: p.labels,
    size: p.size,
    scale: p.scale,
    bias: p.bias,
    weights: new Int8Array(bytes(p.weights)),
    rarity: new Uint8Array(bytes(p.rarity)),
  },
  nearest: {
    labels: new Uint8Array(bytes(p.phraseLabels)),
    units: new Float32Array(bytes(p.units)),
    offsets: new Uint32Array(bytes(p.offsets)),
    ids: new Uint16Array(bytes(p.ids)),
  },
});
