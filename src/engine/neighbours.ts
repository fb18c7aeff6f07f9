import type { Example } from './model.ts';

/**
 * The second view beside the linear model: which known phrases a text is nearest to, by the rarity of the words and
 * word pairs they share. Alone it is worse than the linear model; their geometric mean is better than either
 * (docs/understanding.md).
 */
export interface Neighbours {
  /** Label of each example, as an index. */
  labels: Uint8Array;
  /** Inverse length of each example's vector. */
  units: Float32Array;
  /** Examples that have a bucket: `ids` from `offsets[bucket]` to `offsets[bucket + 1]`. */
  offsets: Uint32Array;
  ids: Uint16Array;
}

const NEAREST = 15;
/** A label without any near phrase keeps this much, so that the other view is not overruled outright. */
const FLOOR = 1e-3;
/** Buckets that more than this share of the examples have ("who", "SERVICE ?") tell nothing and cost the most. */
const COMMON = 1 / 40;

/** At most 65,535 examples: ids are 16 bits. */
export function neighbours(examples: readonly Example[], size: number, rarity: Uint8Array): Neighbours {
  if (examples.length > 0xffff) throw new Error(`too many phrases for the nearest-phrase index: ${examples.length}`);
  const lists = new Map<number, number[]>();
  examples.forEach((e, id) => {
    for (const bucket of e.features.words) {
      const list = lists.get(bucket);
      if (list) list.push(id);
      else lists.set(bucket, [id]);
    }
  });
  const offsets = new Uint32Array(size + 1);
  const ids: number[] = [];
  for (let bucket = 0; bucket < size; bucket++) {
    const list = lists.get(bucket) ?? [];
    if (list.length <= Math.max(NEAREST, examples.length * COMMON)) ids.push(...list);
    offsets[bucket + 1] = ids.length;
  }
  return {
    labels: Uint8Array.from(examples, (e) => e.label),
    units: Float32Array.from(examples, (e) => 1 / length(e.features.words, rarity)),
    offsets,
    ids: Uint16Array.from(ids),
  };
}

function length(words: Uint32Array, rarity: Uint8Array): number {
  let square = 0;
  for (const bucket of words) square += rarity[bucket]! ** 2;
  return Math.sqrt(square) || 1;
}

/** What each example shares with the text at hand, and which share anything: room kept between votes, all nought. */
const room = { shared: new Uint32Array(0), touched: new Uint16Array(0) };

/** The share of each of `k` labels among the nearest phrases, the nearer the more. */
export function vote(n: Neighbours, words: Uint32Array, rarity: Uint8Array, k: number): Float64Array {
  if (room.shared.length < n.labels.length) {
    room.shared = new Uint32Array(n.labels.length);
    room.touched = new Uint16Array(n.labels.length);
  }
  const { shared, touched } = room;
  const { offsets, ids, units, labels } = n;
  let count = 0;
  for (const bucket of words) {
    const weight = rarity[bucket]! ** 2;
    const end = offsets[bucket + 1]!;
    for (let at = offsets[bucket]!; at < end; at++) {
      const id = ids[at]!;
      if (shared[id] === 0) touched[count++] = id;
      shared[id]! += weight;
    }
  }
  const unit = 1 / length(words, rarity);
  // The nearest few by insertion: sorting all that share a word would cost more than everything else together.
  const best = new Uint16Array(NEAREST);
  const near = new Float32Array(NEAREST);
  let kept = 0;
  for (let t = 0; t < count; t++) {
    const id = touched[t]!;
    const here = Math.fround(shared[id]! * (unit * units[id]!));
    shared[id] = 0;
    if (kept === NEAREST && here <= near[NEAREST - 1]!) continue;
    let at = kept < NEAREST ? kept++ : NEAREST - 1;
    for (; at > 0 && near[at - 1]! < here; at--) {
      best[at] = best[at - 1]!;
      near[at] = near[at - 1]!;
    }
    best[at] = id;
    near[at] = here;
  }
  const votes = new Float64Array(k).fill(FLOOR);
  for (let i = 0; i < kept; i++) votes[labels[best[i]!]!]! += near[i]! ** 3;
  let sum = 0;
  for (const v of votes) sum += v;
  for (let i = 0; i < k; i++) votes[i]! /= sum;
  return votes;
}
