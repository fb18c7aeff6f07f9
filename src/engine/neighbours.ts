import { type Features, length } from './model.ts';
import { postings } from './postings.ts';

/**
 * The second view beside the linear model: which known phrases a text is nearest to, by the rarity of the words and
 * word pairs they share. Alone it is worse than the linear model; their geometric mean is better than either
 * (docs/understanding.md).
 */
export interface Neighbours {
  /** For each phrase, head after head, the column of its label, or {@link NO_LABEL}. */
  columns: Uint8Array;
  /** Inverse length of each phrase's vector. */
  units: Float32Array;
  /** Phrases that have a bucket: `ids` from `offsets[bucket]` to `offsets[bucket + 1]`. */
  offsets: Uint32Array;
  ids: Uint16Array;
}

/** The phrase takes no part in the vote of this head. */
export const NO_LABEL = 255;
const NEAREST = 35;
/** Phrases are told apart by nearness in so many steps; on the same step, the one with the rarer word first. */
const STEPS = 512;
/** A label without any near phrase keeps this much, so that the other view is not overruled outright. */
const FLOOR = 1e-3;
/** Buckets that more phrases than this have ("who", "SERVICE ?") tell nothing and cost the most. */
export const COMMON = 200;

/** At most 65,535 phrases and 255 columns: ids are 16 bits, columns 8. */
export function neighbours(phrases: readonly Features[], columns: Uint8Array, rarity: Uint8Array): Neighbours {
  if (phrases.length > 0xffff) throw new Error(`too many phrases for the nearest-phrase index: ${phrases.length}`);
  const size = rarity.length;
  const all = postings(phrases.length, size, (id, add) => phrases[id]!.words.forEach(add));
  const offsets = new Uint32Array(size + 1);
  const ids = new Uint16Array(all.ids.length);
  let count = 0;
  for (let bucket = 0; bucket < size; bucket++) {
    const list = all.ids.subarray(all.offsets[bucket], all.offsets[bucket + 1]);
    if (list.length <= COMMON) {
      ids.set(list, count);
      count += list.length;
    }
    offsets[bucket + 1] = count;
  }
  const units = Float32Array.from(phrases, ({ words }) => 1 / length(words, rarity));
  return { columns, units, offsets, ids: ids.slice(0, count) };
}

/**
 * What the nearest phrases of each of `heads` heads give to each of `k` columns, the nearer the more: a function of a
 * text's words, its result in room that the next text takes. Only the ratios within one head mean something. Arrays
 * that a function closes over are constants to the compiler: given anew each time, they would take half as long again.
 */
export function voter(
  n: Neighbours,
  rarity: Uint8Array,
  heads: number,
  k: number,
): (words: readonly number[]) => Float64Array {
  const { columns, offsets, ids, units } = n;
  // What each phrase shares with the text at hand: all nought between.
  const shared = new Int32Array(units.length);
  // Phrases that share anything, how near each is, from nought to STEPS, and their order, the nearest first.
  const touched = new Uint16Array(units.length + 1);
  const near = new Float64Array(units.length);
  const order = new Uint16Array(units.length);
  // Where the phrases of each step begin in `order`.
  const starts = new Uint16Array(STEPS + 2);
  const votes = new Float64Array(k);
  return (words) => {
    starts.fill(0);
    let count = 0;
    for (const bucket of rarestFirst(words, rarity)) {
      const rare = rarity[bucket]!;
      const weight = Math.imul(rare, rare);
      const end = offsets[bucket + 1]!;
      for (let at = offsets[bucket]!; at < end; at++) {
        const id = ids[at]!;
        const before = shared[id]!;
        touched[count] = id;
        // One more if there was nothing before: no branch, because none could be foretold.
        count += (before - 1) >>> 31;
        shared[id] = before + weight;
      }
    }
    // Sorted by counting how many are how near: comparing them would cost more than everything else together.
    const unit = STEPS / length(words, rarity);
    for (let t = 0; t < count; t++) {
      const id = touched[t]!;
      const here = Math.min(STEPS, shared[id]! * units[id]! * unit);
      shared[id] = 0;
      near[t] = here;
      starts[((STEPS - here) | 0) + 1]!++;
    }
    for (let step = 0, sum = 0; step <= STEPS; step++) starts[step] = sum += starts[step]!;
    for (let t = 0; t < count; t++) order[starts[(STEPS - near[t]!) | 0]!++] = t;
    votes.fill(FLOOR);
    for (let head = 0; head < heads; head++)
      for (let i = 0, left = NEAREST; i < count && left > 0; i++) {
        const t = order[i]!;
        const column = columns[touched[t]! * heads + head]!;
        if (column === NO_LABEL) continue;
        const here = near[t]! / STEPS;
        votes[column]! += here * here * here;
        left--;
      }
    return votes;
  };
}

/** Whatever the order, the votes are the same; with long lists last, most of what they have was met before. */
function rarestFirst(words: readonly number[], rarity: Uint8Array): number[] {
  const order: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const bucket = words[i]!;
    let at = i;
    for (; at > 0 && rarity[order[at - 1]!]! < rarity[bucket]!; at--) order[at] = order[at - 1]!;
    order[at] = bucket;
  }
  return order;
}
