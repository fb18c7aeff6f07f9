import { beside, counts, type Features, type Linear, rarities, rowsOf, scorer, train } from './model.ts';
import { type Neighbours, NO_LABEL, neighbours, voter } from './neighbours.ts';

/**
 * Two views of one text, the linear model and the nearest phrases, for several tasks at once: each head chooses among
 * labels of its own, and one reading of the features and of the phrases serves all of them.
 */
export interface Classifier<Head extends string = string> {
  /** The labels of each head. Head after head, they are the columns of both views. */
  heads: Record<Head, string[]>;
  /** Inverse document frequency of each bucket, in sixteenths. */
  rarity: Uint8Array;
  linear: Linear;
  nearest: Neighbours;
}

/** A phrase, and for each head that learns from it the label and how much it counts. */
export interface Example<Head extends string = string> {
  features: Features;
  teaches: { [H in Head]?: readonly [label: string, weight: number] };
}

/** Labels with their probabilities, best first. */
export type Ranked = [label: string, probability: number][];

/** The probability of a label; 0 of one that is not there. */
export const probability = (ranked: Readonly<Ranked>, label: string): number =>
  ranked.find(([other]) => other === label)?.[1] ?? 0;

/** Learns both views, the linear one from features that at least so many examples have. At most 255 labels in all. */
export function learnClassifier<Head extends string>(
  heads: Record<Head, string[]>,
  examples: readonly Example<Head>[],
  atLeast: number,
): Classifier<Head> {
  const names = Object.keys(heads) as Head[];
  const texts = examples.map((e) => e.features);
  const count = counts(texts);
  const rarity = rarities(count, texts.length);
  const rows = rowsOf(count, atLeast);
  const columns = new Uint8Array(examples.length * names.length).fill(NO_LABEL);
  let before = 0;
  const learnt = names.map((name, head) => {
    const labels = heads[name];
    const lessons = examples.flatMap(({ features, teaches }, id) => {
      if (!teaches[name]) return [];
      const label = labels.indexOf(teaches[name][0]);
      if (label < 0) throw new Error(`${name} has no label ${teaches[name][0]}`);
      columns[id * names.length + head] = before + label;
      return [{ features, label, weight: teaches[name][1] }];
    });
    before += labels.length;
    return train(lessons, labels.length, rarity, rows);
  });
  if (before > NO_LABEL) throw new Error(`too many labels for the nearest-phrase index: ${before}`);
  return { heads, rarity, linear: beside(learnt, rarity, rows), nearest: neighbours(texts, columns, rarity) };
}

/** Gives the labels of each head with their probabilities for a text: the geometric mean of both views. */
export function reader<Head extends string>(c: Classifier<Head>): (x: Features) => Record<Head, Ranked> {
  const names = Object.keys(c.heads) as Head[];
  const score = scorer(c.linear, c.rarity);
  const vote = voter(c.nearest, c.rarity, names.length, c.linear.bias.length);
  return (x) => {
    const logits = score(x);
    const votes = vote(x.words);
    const found = {} as Record<Head, Ranked>;
    let from = 0;
    for (const name of names) {
      const labels = c.heads[name];
      found[name] = rank(labels, logits, votes, from);
      from += labels.length;
    }
    return found;
  };
}

/** What each label of the head at hand weighs, and their order, best first: room that the next head takes. */
const raw = new Float64Array(NO_LABEL);
const order = new Uint8Array(NO_LABEL);

/** The labels of one head, whose columns begin at `from`. */
function rank(labels: readonly string[], logits: Float64Array, votes: Float64Array, from: number): Ranked {
  let top = -Infinity;
  for (let i = 0; i < labels.length; i++) top = Math.max(top, logits[from + i]!);
  for (let i = 0; i < labels.length; i++)
    raw[i] = Math.exp((logits[from + i]! - top) / 2) * Math.sqrt(votes[from + i]!);
  const sum = sorted(labels.length);
  return labels.map((_, i): Ranked[number] => [labels[order[i]!]!, raw[order[i]!]! / sum]);
}

/** The same labels, each probability times what `by` gives, best first. */
export function reweigh(before: Readonly<Ranked>, by: (label: string) => number): Ranked {
  for (let i = 0; i < before.length; i++) raw[i] = before[i]![1] * by(before[i]![0]);
  const sum = sorted(before.length);
  return before.map((_, i): Ranked[number] => [before[order[i]!]![0], raw[order[i]!]! / sum]);
}

/** Puts the first `n` of `raw` in order, those that are alike as they were, and gives their sum. */
function sorted(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const here = raw[i]!;
    sum += here;
    let at = i;
    for (; at > 0 && raw[order[at - 1]!]! < here; at--) order[at] = order[at - 1]!;
    order[at] = i;
  }
  return sum;
}

/** The form in which a classifier is stored: typed arrays as base64. */
export type Packed<Head extends string = string> = {
  heads: Record<Head, string[]>;
  scale: number[];
  bias: number[];
} & Record<'rarity' | 'rows' | 'weights' | 'columns' | 'units' | 'offsets' | 'ids', string>;

const base64 = (a: ArrayBufferView) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64');
/** A copy, because typed arrays of wider numbers must begin at a multiple of their width. */
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer;

export const pack = <Head extends string>({ heads, rarity, linear, nearest }: Classifier<Head>): Packed<Head> => ({
  heads,
  scale: [...linear.scale],
  bias: [...linear.bias],
  rarity: base64(rarity),
  rows: base64(linear.rows),
  weights: base64(linear.weights),
  columns: base64(nearest.columns),
  units: base64(nearest.units),
  offsets: base64(nearest.offsets),
  ids: base64(nearest.ids),
});

export const unpack = <Head extends string>(p: Packed<Head>): Classifier<Head> => ({
  heads: p.heads,
  rarity: new Uint8Array(bytes(p.rarity)),
  linear: {
    rows: new Uint16Array(bytes(p.rows)),
    weights: new Int32Array(bytes(p.weights)),
    scale: Float64Array.from(p.scale),
    bias: Float64Array.from(p.bias),
  },
  nearest: {
    columns: new Uint8Array(bytes(p.columns)),
    units: new Float32Array(bytes(p.units)),
    offsets: new Uint32Array(bytes(p.offsets)),
    ids: new Uint16Array(bytes(p.ids)),
  },
});
