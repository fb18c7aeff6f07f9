import { mix, START, spread } from './hash.ts';
import { postings } from './postings.ts';

/** A text can only be meant by one that is at most this many letters longer or shorter. */
export const LENGTHS = 3;
/** … and has at most this share of its letters wrong: the threshold of fuse.js. */
export const WRONG = 0.3;
/** Longer texts are noise; they are neither found nor looked for. */
const LONGEST = 24;
/** Entries of the index read for one text, the rarest grams first: what bounds the work however many texts there are. */
const READ = 1 << 14;

const BUCKETS = 1 << 16;
/** Gives `visit` a hash of each pair and triple of neighbouring letters of a text. */
function grams(text: string, visit: (gram: number) => void): void {
  for (let i = 0; i + 2 <= text.length; i++) {
    const pair = mix(START, text, i, i + 2);
    visit(spread(pair) % BUCKETS);
    if (i + 3 <= text.length) visit(spread(mix(pair, text, i + 2, i + 3)) % BUCKETS);
  }
}

/**
 * Finds the few texts that share the most pairs and triples of letters with a misspelt one. The result: a function
 * of a text, giving the positions of at most `most` of `texts` of about its length, in their order. Its work does not
 * grow with the number of texts.
 */
export function alike(texts: readonly string[]): (text: string, most: number) => number[] {
  // Ids by length, so that those of about the same length are one stretch of each list.
  const byLength: number[][] = Array.from({ length: LONGEST + LENGTHS + 1 }, () => []);
  texts.forEach((text, at) => {
    byLength[text.length]?.push(at);
  });
  const order = byLength.flat();
  const { offsets, ids } = postings(order.length, BUCKETS, (id, add) => grams(texts[order[id]!]!, add));
  const shorter = byLength.map((_, length) => byLength.slice(0, length).reduce((n, list) => n + list.length, 0));
  /** The first place from `from` to `to` with an id of at least `id`. */
  const search = (from: number, to: number, id: number): number => {
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (ids[middle]! < id) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  // How many grams each id shares with the text at hand; all nought again after every search.
  const shared = new Uint8Array(order.length);
  return (text, most) => {
    if (text.length > LONGEST) return [];
    const first = shorter[Math.max(0, text.length - LENGTHS)]!;
    const last = shorter[text.length + LENGTHS + 1] ?? order.length;
    const wanted = new Set<number>();
    grams(text, (gram) => wanted.add(gram));
    const lists = Array.from(wanted, (gram) => {
      const from = search(offsets[gram]!, offsets[gram + 1]!, first);
      return { from, to: search(from, offsets[gram + 1]!, last) };
    }).sort((a, b) => a.to - a.from - (b.to - b.from));
    const touched: number[] = [];
    let left = READ;
    let read = 0;
    for (const { from, to } of lists) {
      const end = Math.min(to, from + left);
      for (let at = from; at < end; at++) if (shared[ids[at]!]!++ === 0) touched.push(ids[at]!);
      left -= end - from;
      if (end === to) read++;
    }
    const having = new Uint32Array(256);
    for (const id of touched) having[shared[id]!]!++;
    // A wrong letter takes at most two pairs and three triples; who shares fewer than are left is not meant.
    const enough = Math.max(1, read - 5 * Math.floor(WRONG * text.length));
    let least = 255;
    for (let n = 0; least > enough && n + having[least]! <= most; least--) n += having[least]!;
    const best = touched.filter((id) => shared[id]! > least);
    for (const id of touched) if (shared[id] === least && best.length < most) best.push(id);
    for (const id of touched) shared[id] = 0;
    return best.map((id) => order[id]!).sort((a, b) => a - b);
  };
}
