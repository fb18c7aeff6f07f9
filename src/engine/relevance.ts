import type { Statement } from '../types.ts';
import { words } from './text.ts';

/** Words that say nothing about what a statement is about. */
const EMPTY = new Set(
  'a an the of to in on at for and or is are be was were it its this that these those you your we our us i me my who what which whose how does do did will would can could should must not no yes with by from as if so any all have has had get gets job responsible responsibility side aws amazon customer provider party also own still'.split(' '),
);

/** The stem of a word, crudely: enough to let "patches", "patching" and "patched" meet. */
export function stem(word: string): string {
  if (word.length <= 4) return word;
  return word.replace(/(?:ations?|ings?|edly|ed|ies|es|s|ly|ment|e|y|or|er)$/, '');
}

export const contentWords = (text: string): string[] => words(text).filter((w) => !EMPTY.has(w)).map(stem);

/** Statements with those first that share most words with the question; otherwise in their own order. */
export function byRelevance<T extends Statement>(statements: readonly T[], asked: ReadonlySet<string>): T[] {
  const score = (s: T) => new Set(contentWords(s.text).filter((w) => asked.has(w))).size;
  return statements
    .map((s, i) => ({ s, i, score: score(s) }))
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .map(({ s }) => s);
}
