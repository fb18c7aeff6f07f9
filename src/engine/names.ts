import Fuse from 'fuse.js';
import { SHORTEST, withinOneEdit } from './spell.ts';
import { words } from './text.ts';

/** What a name may stand for. */
export type Kind = 'service' | 'category' | 'area' | 'concept' | 'provider' | 'other' | 'unlisted' | 'ambiguity';
export interface Meaning {
  kind: Kind;
  id: string;
}
export interface Hit extends Meaning {
  /** Words `from` (inclusive) to `to` (exclusive) of the question. */
  from: number;
  to: number;
}

export interface Lexicon {
  /** Names found in the words, longest first at each place; names of different kinds may share words. */
  find(tokens: readonly string[]): Hit[];
  /** The names nearest to words that nothing explains, best first: for "did you mean". */
  near(text: string, most: number): (Meaning & { name: string; score: number })[];
  /** `word` after `previous` as names have it: "secrets manger" → manager. The word itself where no name goes on so. */
  expected(previous: string, word: string): string;
  /** All words that occur in a name. */
  vocabulary: Set<string>;
}

const LONGEST = 8;
/** Joined spellings shorter than this are chance ("a ws"); longer ones are habit ("cloud front", "elasti cache"). */
const SHORTEST_JOINED = 6;

/** `names`: what people write, and what it means. The words of a name are those of {@link words}. */
export function lexicon(names: readonly (Meaning & { name: string })[]): Lexicon {
  const exact = new Map<string, Meaning[]>();
  const joined = new Map<string, Meaning[]>();
  const vocabulary = new Set<string>();
  const follows = new Map<string, Set<string>>();
  const add = (map: Map<string, Meaning[]>, key: string, { kind, id }: Meaning) => {
    const list = map.get(key) ?? [];
    if (!list.some((m) => m.kind === kind && m.id === id)) list.push({ kind, id });
    map.set(key, list);
  };
  for (const entry of names) {
    const parts = words(entry.name);
    for (const [i, part] of parts.entries()) {
      vocabulary.add(part);
      if (i > 0 && entry.kind !== 'area')
        follows.set(parts[i - 1]!, (follows.get(parts[i - 1]!) ?? new Set()).add(part));
    }
    add(exact, parts.join(' '), entry);
    const whole = parts.join('');
    if (entry.kind !== 'area' && whole.length >= SHORTEST_JOINED) add(joined, whole, entry);
  }
  const meanings = (key: string, parts: number): Meaning[] => {
    const singular = key.endsWith('s') && !key.endsWith('ss') ? exact.get(key.slice(0, -1)) : undefined;
    const found = exact.get(key);
    if (found || singular) return [...(found ?? []), ...(singular ?? [])];
    return (
      (parts <= 3 && key.length >= SHORTEST_JOINED && joined.get(parts === 1 ? key : key.replaceAll(' ', ''))) || []
    );
  };
  let fuse: Fuse<Meaning & { name: string }> | undefined;
  return {
    vocabulary,
    expected(previous, word) {
      const next = word.length >= SHORTEST ? follows.get(previous) : undefined;
      if (!next || next.has(word)) return word;
      for (const wanted of next) if (wanted.length >= SHORTEST && withinOneEdit(word, wanted)) return wanted;
      return word;
    },
    find(tokens) {
      const hits: Hit[] = [];
      // Two layers that may overlap: things one can name (services, vendors), and areas and concepts.
      for (const topics of [false, true]) {
        let from = 0;
        while (from < tokens.length) {
          let found: Meaning[] = [];
          let end = from + 1;
          let key = '';
          for (let to = from + 1; to <= Math.min(tokens.length, from + LONGEST); to++) {
            key = key ? `${key} ${tokens[to - 1]}` : tokens[to - 1]!;
            const here = meanings(key, to - from).filter((m) => (m.kind === 'area' || m.kind === 'concept') === topics);
            if (here.length) [found, end] = [here, to];
          }
          for (const meaning of found) hits.push({ ...meaning, from, to: end });
          from = end;
        }
      }
      return hits;
    },
    near(text, most) {
      // fuse.js sees short names against short windows only; on whole questions it is wrong more often than right.
      fuse ??= new Fuse(
        names.filter((n) => n.kind === 'service' || n.kind === 'unlisted'),
        {
          keys: ['name'],
          includeScore: true,
          threshold: 0.3,
          ignoreLocation: false,
          distance: 20,
        },
      );
      const best = new Map<string, Meaning & { name: string; score: number }>();
      for (const { item, score = 1 } of fuse.search(text, { limit: 12 })) {
        if (Math.abs(item.name.length - text.length) > 3) continue;
        const key = `${item.kind}:${item.id}`;
        if (!best.has(key)) best.set(key, { ...item, score });
      }
      return [...best.values()].slice(0, most);
    },
  };
}
