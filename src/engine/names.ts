import Fuse from 'fuse.js';
import { alike, WRONG } from './grams.ts';
import { mix, START, spread } from './hash.ts';
import { SHORTEST, type Speller, speller } from './spell.ts';
import { words } from './text.ts';

/** What a name may stand for. */
export type Kind =
  | 'service'
  | 'category'
  | 'area'
  | 'concept'
  | 'provider'
  | 'other'
  | 'unlisted'
  | 'ambiguity'
  | 'tell'
  | 'team';
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
/** … and of so many words at most. */
const JOINED = 3;
/** What a hash tells of letters: that they may be a name, and that one may begin so. Nearly all that is looked for is none. */
const WHOLE = 1;
const BEGINNING = 2;
/** Names that fuse.js compares with one unknown word. */
const CANDIDATES = 64;

interface Entry extends Meaning {
  /** The words of the name, one space between them. */
  key: string;
}

/** `names`: what people write, and what it means. The words of a name are those of {@link words}. */
export function lexicon(names: readonly (Meaning & { name: string })[]): Lexicon {
  /** Names by their letters alone, so that one look-up finds them however their words are set apart. */
  const byLetters = new Map<string, Entry[]>();
  const vocabulary = new Set<string>();
  const mask = 2 ** Math.ceil(Math.log2(16 * names.length + 1)) - 1;
  const taken = new Uint8Array(mask + 1);
  for (const { kind, id, name } of names) {
    const parts = words(name);
    for (const part of parts) vocabulary.add(part);
    const entry = { kind, id, key: parts.join(' ') };
    const letters = parts.join('');
    let before = START;
    for (let i = 0; i < letters.length; i++) {
      before = mix(before, letters, i, i + 1);
      taken[spread(before) & mask]! |= BEGINNING;
    }
    taken[spread(before) & mask]! |= WHOLE;
    const list = byLetters.get(letters);
    if (!list) byLetters.set(letters, [entry]);
    else if (!list.some((e) => e.kind === kind && e.id === id && e.key === entry.key)) list.push(entry);
  }
  /** What `key`, `parts` words with these `letters`, means: as it stands or in the singular, else written joined or apart. */
  const meanings = (letters: string, key: string, parts: number): readonly Entry[] => {
    const same = byLetters.get(letters);
    const one = key.endsWith('s') && !key.endsWith('ss') ? byLetters.get(letters.slice(0, -1)) : undefined;
    if (!same && !one) return NOTHING;
    const single = key.slice(0, -1);
    const exact = [...(same?.filter((e) => e.key === key) ?? []), ...(one?.filter((e) => e.key === single) ?? [])];
    if (exact.length || !same || parts > JOINED || letters.length < SHORTEST_JOINED) return exact;
    return same.filter((e, i) => e.kind !== 'area' && same.findIndex((o) => o.kind === e.kind && o.id === e.id) === i);
  };
  let follows: Set<string> | undefined;
  let spelling: Speller | undefined;
  let offered: ((text: string) => (Meaning & { name: string })[]) | undefined;
  return {
    vocabulary,
    expected(previous, word) {
      // These two, like the names to be offered, are made at the first word that needs them.
      follows ??= pairs(byLetters.values());
      spelling ??= speller(vocabulary, []);
      if (word.length < SHORTEST || follows.has(`${previous} ${word}`)) return word;
      return spelling.near(word).find((wanted) => follows!.has(`${previous} ${wanted}`)) ?? word;
    },
    find(tokens) {
      // Two layers that may overlap: things one can name (services, vendors), and areas and concepts.
      const things: Hit[] = [];
      const topics: Hit[] = [];
      let thingsTo = 0;
      let topicsTo = 0;
      for (let from = 0; from < tokens.length; from++) {
        let thing: readonly Entry[] = NOTHING;
        let topic: readonly Entry[] = NOTHING;
        const [atThings, atTopics] = [thingsTo <= from, topicsTo <= from];
        const most = Math.min(LONGEST, tokens.length - from);
        let before = START;
        for (let parts = 1, begins = true; begins && parts <= most; parts++) {
          const token = tokens[from + parts - 1]!;
          const one = token.endsWith('s') ? taken[spread(mix(before, token, 0, token.length - 1)) & mask]! : 0;
          before = mix(before, token);
          const all = taken[spread(before) & mask]!;
          begins = (all & BEGINNING) > 0;
          if (((all | one) & WHOLE) === 0) continue;
          const said = tokens.slice(from, from + parts);
          const here = meanings(said.join(''), said.join(' '), parts);
          if (here === NOTHING) continue;
          const isTopic = (e: Entry) => e.kind === 'area' || e.kind === 'concept';
          if (atTopics && here.some(isTopic)) [topic, topicsTo] = [here.filter(isTopic), from + parts];
          if (atThings && !here.every(isTopic)) [thing, thingsTo] = [here.filter((e) => !isTopic(e)), from + parts];
        }
        for (const { kind, id } of thing) things.push({ kind, id, from, to: thingsTo });
        for (const { kind, id } of topic) topics.push({ kind, id, from, to: topicsTo });
      }
      return [...things, ...topics];
    },
    near(text, most) {
      offered ??= offering(names.filter((n) => n.kind === 'service' || n.kind === 'unlisted'));
      // fuse.js sees short names against short windows only; on whole questions it is wrong more often than right.
      const candidates = offered(text);
      if (!candidates.length) return [];
      const fuse = new Fuse(candidates, {
        keys: ['name'],
        includeScore: true,
        threshold: WRONG,
        ignoreLocation: false,
        distance: 20,
      });
      const best = new Map<string, Meaning & { name: string; score: number }>();
      for (const { item, score = 1 } of fuse.search(text)) {
        const key = `${item.kind}:${item.id}`;
        if (!best.has(key)) best.set(key, { ...item, score });
      }
      return [...best.values()].slice(0, most);
    },
  };
}

const NOTHING: readonly Entry[] = [];

/** Neighbouring words of names, as "first second". The name of an area is a phrase like any other, and expects nothing. */
function pairs(entries: Iterable<readonly Entry[]>): Set<string> {
  const out = new Set<string>();
  for (const list of entries)
    for (const { kind, key } of list) {
      const parts = kind === 'area' ? [] : key.split(' ');
      for (let i = 1; i < parts.length; i++) out.add(`${parts[i - 1]} ${parts[i]}`);
    }
  return out;
}

/** The names most alike to a word in their letters: comparing it with all would cost more than everything else. */
function offering<T extends { name: string }>(names: readonly T[]): (text: string) => T[] {
  const find = alike(names.map((n) => n.name));
  return (text) => find(text, CANDIDATES).map((at) => names[at]!);
}
