import type { Knowledge } from '../types.ts';
import { type Classifier, learnClassifier } from './classifier.ts';
import { type Example, features } from './model.ts';
import { weigh } from './relevance.ts';
import { statements } from './resolve.ts';
import { speller } from './spell.ts';
import { plain, words } from './text.ts';
import { AREALESS, lexiconOf, maskedPhrase, NONE } from './understand.ts';

export interface Models {
  intents: Classifier;
  areas: Classifier;
  /** Which concept is meant where an explanation is wanted and none is named. */
  concepts: Classifier;
  /** Words of our phrases, most frequent first. */
  vocabulary: string[];
  /** Real words that the speller would otherwise take for one of ours. */
  never: string[];
  /** How telling each stem of the statements is. */
  weights: [stem: string, weight: number][];
}

const SIZE = 1 << 15;
/** Few things to tell apart, few phrases: a small model is enough. */
const CONCEPT_SIZE = 1 << 13;
const STATEMENT = 0.5;
/** Words of our phrases that occur so often are well spelt; what resembles one and is so many times rarer is not. */
const COMMON = 20;
const FAR = 4;
/** Learns both classifiers from the phrases of intents and areas. `english`: a word list, for `never`. */
export function learn(k: Knowledge, english: Iterable<string>): Models {
  const names = lexiconOf(k);
  const view = (phrase: string, size = SIZE) => features(maskedPhrase(phrase, names), size);
  const intents = Object.values(k.intents);
  const areas = Object.values(k.areas);
  const intentLabels = intents.map((i) => i.id);
  const who = intentLabels.indexOf('who');
  const explain = intentLabels.indexOf('concept');
  const fromAreas = areas.flatMap((a) => a.phrases.map((phrase) => ({ area: a.id, features: view(phrase) })));
  const fromIntents = intents.flatMap((i) => i.phrases.map((phrase) => ({ intent: i, features: view(phrase) })));
  const fromConcepts = Object.values(k.concepts).flatMap((c) => c.phrases.map((phrase) => view(phrase)));

  const intentExamples: Example[] = [
    ...fromIntents.map((e) => ({ features: e.features, label: intentLabels.indexOf(e.intent.id) })),
    // Phrases about an area ask whose job it is: they teach "who" as well, with less weight since they are many.
    ...fromAreas.map((e) => ({ features: e.features, label: who, weight: 0.5 })),
    // … as those about a concept ask for an explanation.
    ...fromConcepts.map((x) => ({ features: x, label: explain, weight: 0.5 })),
  ];
  const areaLabels = [...areas.map((a) => a.id), NONE];
  const areaExamples: Example[] = [
    ...fromAreas.map((e) => ({ features: e.features, label: areaLabels.indexOf(e.area) })),
    ...areas.flatMap((a) =>
      a.aliases.map((alias) => ({ features: view(alias), label: areaLabels.indexOf(a.id), weight: 0.5 })),
    ),
    ...statements(k).map(({ area, statement: { text } }) => ({
      features: view(text),
      label: areaLabels.indexOf(area),
      weight: STATEMENT,
    })),
    ...fromIntents
      .filter((e) => AREALESS.has(e.intent.id))
      .map((e) => ({ features: e.features, label: areaLabels.length - 1, weight: 0.7 })),
    ...fromConcepts.map((x) => ({ features: x, label: areaLabels.length - 1, weight: 0.7 })),
  ];
  const concepts = Object.values(k.concepts);
  const conceptExamples = concepts.flatMap((c, label): Example[] => {
    const say = (texts: readonly string[], weight: number) =>
      texts.map((text) => ({ features: view(text, CONCEPT_SIZE), label, weight }));
    return [
      ...say([...c.aliases, ...c.phrases, c.question], 1),
      ...say([c.headline, ...c.statements.map((s) => s.text)], STATEMENT),
    ];
  });
  const vocabulary = wellSpelt(
    wordsByFrequency([...intents, ...areas, ...concepts].flatMap((x) => x.phrases)),
    english,
  );
  const spelling = speller([...names.vocabulary, ...vocabulary], []);
  return {
    intents: learnClassifier(intentLabels, intentExamples, SIZE),
    areas: learnClassifier(areaLabels, areaExamples, SIZE),
    concepts: learnClassifier(
      concepts.map((c) => c.id),
      conceptExamples,
      CONCEPT_SIZE,
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
