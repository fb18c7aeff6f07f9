/**
 * Spelling against our own vocabulary only: symmetric delete, one edit (insertion, deletion, substitution or swap of
 * neighbours), words of five letters or more. Shorter names are one edit apart from each other (EKS/ECS, SQS/SNS), so
 * they are never corrected silently.
 */
export const SHORTEST = 5;

export interface Speller {
  /** The word itself when it is known or nothing is near; else the known word it was meant to be. */
  correct(word: string): string;
  knows(word: string): boolean;
}

/** All words that `word` becomes by losing one letter. */
function deletes(word: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < word.length; i++) out.push(word.slice(0, i) + word.slice(i + 1));
  return out;
}

/** True when one edit (or none) turns `a` into `b`. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const rest = (x: string, from: number) => x.slice(from);
  if (a.length === b.length)
    return (
      rest(a, i + 1) === rest(b, i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2))
    );
  return a.length < b.length ? rest(a, i) === rest(b, i + 1) : rest(a, i + 1) === rest(b, i);
}

/**
 * `vocabulary` is ordered by importance: of two known words equally near, the earlier wins. `never` lists real words
 * that are not ours and must stay as they are ("hosts" is ours, "costs" is not a misspelling of it).
 */
export function speller(vocabulary: Iterable<string>, never: Iterable<string>): Speller {
  const rank = new Map([...new Set(vocabulary)].map((word, i) => [word, i]));
  const untouched = new Set(never);
  let index: Map<string, string[]> | undefined;
  // Built at the first unknown word: most questions are spelt well and never pay for it.
  const build = () => {
    const made = new Map<string, string[]>();
    const add = (key: string, word: string) => {
      const list = made.get(key);
      if (list) list.push(word);
      else made.set(key, [word]);
    };
    for (const word of rank.keys()) {
      if (word.length < SHORTEST) continue;
      add(word, word);
      for (const key of deletes(word)) add(key, word);
    }
    return made;
  };
  return {
    knows: (word) => rank.has(word),
    correct(word) {
      if (word.length < SHORTEST || word.length > 24 || rank.has(word) || untouched.has(word) || /\d/.test(word))
        return word;
      index ??= build();
      let best = word;
      let bestRank = Infinity;
      for (const key of [word, ...deletes(word)])
        for (const candidate of index.get(key) ?? []) {
          const at = rank.get(candidate)!;
          if (at < bestRank && withinOneEdit(word, candidate)) [best, bestRank] = [candidate, at];
        }
      return best;
    },
  };
}
