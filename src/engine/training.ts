import type { Knowledge } from '../types.ts';
import { type Classifier, type Example, learnClassifier } from './classifier.ts';
import { features } from './model.ts';
import { weigh } from './relevance.ts';
import { statements } from './resolve.ts';
import { speller } from './spell.ts';
import { plain, words } from './text.ts';
import { AREALESS, HALVES, lexiconOf, maskedPhrase, NONE, type Task } from './understand.ts';

export interface Models {
  classifier: Classifier<Task>;
  /** Words of our phrases, most frequent first. */
  vocabulary: string[];
  /** Real words that the speller would otherwise take for one of ours. */
  never: string[];
  /** How telling each stem of the statements is. */
  weights: [stem: string, weight: number][];
}

/** What fewer phrases have is not learnt from: on questions never seen 1 is worse, 4 as well (docs/understanding.md). */
const AT_LEAST = 4;
const STATEMENT = 0.5;
/** Words of our phrases that occur so often are well spelt; what resembles one and is so many times rarer is not. */
const COMMON = 20;
const FAR = 4;
/** Learns from the phrases, names and statements of the knowledge. `english`: a word list, for `never`. */
export function learn(k: Knowledge, english: Iterable<string>): Models {
  const names = lexiconOf(k);
  const intents = Object.values(k.intents);
  const areas = Object.values(k.areas);
  // One that has no phrases is known by its name alone.
  const concepts = Object.values(k.concepts).filter((c) => c.phrases.length > 0);
  const ids = (things: readonly { id: string }[]) => things.map((t) => t.id);
  const say = (texts: readonly string[], teaches: Example<Task>['teaches']): Example<Task>[] =>
    texts.map((text) => ({ features: features(maskedPhrase(text, names)), teaches }));
  // A phrase that stands in several lists teaches what each of them says, of the intent what its own list says.
  const lessons = new Map<string, Example<Task>['teaches']>();
  const teach = (phrases: readonly string[], teaches: Example<Task>['teaches']) => {
    for (const phrase of phrases) lessons.set(phrase, { ...lessons.get(phrase), ...teaches });
  };
  // Phrases about a concept ask for an explanation, with less weight since they are many …
  for (const { id, phrases } of concepts)
    teach(phrases, { intents: ['concept', 0.5], areas: [NONE, 0.7], concepts: [id, 1] });
  // … as those about an area ask whose job it is.
  for (const { id, name, phrases, question, customer, halves } of areas) {
    teach([...phrases, question], { intents: ['who', 0.5], areas: [id, 1] });
    for (const half of HALVES) teach(halves[half], { halves: [half, 1] });
    // What names no more than the area asks for both halves.
    const plainly = [
      `do we ${customer} for {service}?`,
      `does ${k.provider.name} ${customer} for {service}?`,
      ...['handles', 'does', 'looks after', 'is responsible for'].map((verb) => `who ${verb} ${name} in {service}?`),
    ];
    teach([question, ...plainly], { halves: ['both', 1] });
  }
  for (const { id, phrases } of intents)
    teach(phrases, { intents: [id, 1], ...(AREALESS.has(id) ? { areas: [NONE, 0.7] } : {}) });
  const examples = [
    ...[...lessons].flatMap(([phrase, teaches]) => say([phrase], teaches)),
    ...areas.flatMap((a) => say(a.aliases, { areas: [a.id, 0.5] })),
    ...statements(k).flatMap(({ area, statement }) => say([statement.text], { areas: [area, STATEMENT] })),
    ...concepts.flatMap((c) => [
      ...say([...c.aliases, c.question], { concepts: [c.id, 1] }),
      ...say([c.headline, ...c.statements.map((s) => s.text)], { concepts: [c.id, STATEMENT] }),
    ]),
  ];
  const vocabulary = wellSpelt(
    wordsByFrequency([...intents, ...areas, ...concepts].flatMap((x) => x.phrases)),
    english,
  );
  const spelling = speller([...names.vocabulary, ...vocabulary], []);
  return {
    classifier: learnClassifier(
      { intents: ids(intents), areas: [...ids(areas), NONE], concepts: ids(concepts), halves: [...HALVES] },
      examples,
      AT_LEAST,
    ),
    vocabulary,
    weights: [...weigh(statements(k).map((x) => x.statement))],
    never: [...english].filter((word) => spelling.correct(word) !== word),
  };
}

/** Phrases are written as people type, typos and all; what is no English word and one edit from a far commoner one is none of ours. */
function wellSpelt(counted: readonly [string, number][], english: Iterable<string>): string[] {
  const known = new Set(english);
  const count = new Map(counted);
  const common = speller(
    counted.flatMap(([word, n]) => (n >= COMMON ? [word] : [])),
    [],
  );
  const misspelt = (word: string, n: number) =>
    !known.has(word) && common.near(word).some((other) => other !== word && n * FAR <= count.get(other)!);
  return counted.flatMap(([word, n]) => (known.size && misspelt(word, n) ? [] : [word]));
}

function wordsByFrequency(phrases: readonly string[]): [string, number][] {
  const count = new Map<string, number>();
  for (const phrase of phrases)
    for (const word of words(plain(phrase.replaceAll('{service}', ' ')))) count.set(word, (count.get(word) ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1]);
}
