import { mix, START, spread } from './hash.ts';
import { type Postings, postings } from './postings.ts';

/**
 * Spelling against our own vocabulary only: symmetric delete, one edit (insertion, deletion, substitution or swap of
 * neighbours), words of five letters or more. Shorter names are one edit apart from each other (EKS/ECS, SQS/SNS), so
 * they are never corrected silently.
 */
export const SHORTEST = 5;

export interface Speller {
  /** The word itself when it is known or nothing is near; else the known word it was meant to be. */
  correct(word: string): string;
  /** The known words at most one edit from `word`, the most important first. */
  near(word: string): string[];
  knows(word: string): boolean;
}

/** Gives `visit` a hash of the word and of everything that it becomes by losing one letter. */
function losses(word: string, visit: (key: number) => void): void {
  visit(spread(mix(START, word)));
  let before = START;
  for (let i = 0; i < word.length; i++) {
    visit(spread(mix(before, word, i + 1)));
    before = mix(before, word, i, i + 1);
  }
}

/** True when one edit (or none) turns `a` into `b`. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const alike = (x: number, y: number) => {
    while (x < a.length && a[x] === b[y]) {
      x++;
      y++;
    }
    return x >= a.length && y >= b.length;
  };
  if (a.length === b.length)
    return alike(i + 1, i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && alike(i + 2, i + 2));
  return a.length < b.length ? alike(i, i + 1) : alike(i + 1, i);
}

/**
 * `vocabulary` is ordered by importance: of two known words equally near, the earlier wins. `never` lists real words
 * that are not ours and must stay as they are ("hosts" is ours, "costs" is not a misspelling of it).
 */
export function speller(vocabulary: Iterable<string>, never: Iterable<string>): Speller {
  const known = new Set(vocabulary);
  const untouched = new Set(never);
  let index: { words: string[]; mask: number; byLoss: Postings } | undefined;
  // Built at the first unknown word: most questions are spelt well and never pay for it.
  const build = () => {
    const words = [...known].filter((word) => word.length >= SHORTEST);
    const mask = 2 ** Math.ceil(Math.log2(8 * words.length + 1)) - 1;
    const byLoss = postings(words.length, mask + 1, (id, add) => losses(words[id]!, (key) => add(key & mask)));
    return { words, mask, byLoss };
  };
  const near = (word: string): string[] => {
    index ??= build();
    const { words, mask, byLoss } = index;
    const found = new Set<number>();
    losses(word, (key) => {
      const end = byLoss.offsets[(key & mask) + 1]!;
      for (let at = byLoss.offsets[key & mask]!; at < end; at++)
        if (withinOneEdit(word, words[byLoss.ids[at]!]!)) found.add(byLoss.ids[at]!);
    });
    return [...found].sort((a, b) => a - b).map((id) => words[id]!);
  };
  return {
    near,
    knows: (word) => known.has(word),
    correct(word) {
      if (word.length < SHORTEST || word.length > 24 || known.has(word) || untouched.has(word) || /\d/.test(word))
        return word;
      return near(word)[0] ?? word;
    },
  };
}
