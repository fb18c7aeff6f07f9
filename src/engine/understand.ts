import type { Half, Knowledge, Side } from '../types.ts';
import { type Classifier, probability, type Ranked, reader, reweigh } from './classifier.ts';
import { type Features, features } from './model.ts';
import { type Hit, type Kind, type Lexicon, lexicon } from './names.ts';
import { isEmpty, stem, type Topic, type Turn, topicOf, turnsOf, type Weights } from './relevance.ts';
import { type Sides, sides } from './sides.ts';
import { type Speller, speller } from './spell.ts';
import { inARow, items, plain, sentences, words } from './text.ts';

/**
 * What is asked, what it is about, which concept is meant where an explanation is wanted and none is named, and whose
 * part is asked for where both sides have one.
 */
export type Task = 'intents' | 'areas' | 'concepts' | 'halves';

export const HALVES: readonly Half[] = ['provider', 'customer', 'both'];

/** All that is needed to understand words; made once at start from the built knowledge. */
export interface Mind {
  lexicon: Lexicon;
  speller: Speller;
  classifier: Classifier<Task>;
  classify: (x: Features) => Record<Task, Ranked>;
  /** Ambiguities that have a usual meaning; they count even inside the name of an area ("zombie instances"). */
  usual: Set<string>;
  /** How telling each stem of the statements is. */
  weights: Weights;
  /** What people say for words of the statements. */
  turns: Turn[];
}

/** What was found in a question, before anything is decided. */
export interface Signals {
  text: string;
  /** Corrected words, all sentences in a row. */
  tokens: string[];
  hits: Hit[];
  /** What was read differently from how it was typed. */
  corrections: { typed: string; read: string }[];
  sides: Sides;
  /** Probability of each intent, each area ("none" among them), each concept and each half, best first. */
  intents: Ranked;
  areas: Ranked;
  concepts: Ranked;
  halves: Ranked;
  /** The stems that say what it is about. */
  topic: Topic;
  /** Words that occur in no name and no phrase of ours. */
  unknown: string[];
  /** The areas of the things of a list, if it is one: "(a) schema grants (b) new drives". */
  listed: string[];
}

/** More names than this in one question are noise; like the text itself, their list is read at both ends. */
const MOST_NAMES = 100;

/** The label of texts that are about no area. */
export const NONE = 'none';
/** How `{service}` of a phrase looks after {@link words}; no one types it. */
const SLOT = 'xxservicexx';

/** Every name that Onus knows, with what it means. */
export function lexiconOf(k: Knowledge): Lexicon {
  const entry = (kind: Kind, id: string) => (name: string) => ({ kind, id, name });
  return lexicon([
    ...Object.values(k.services).flatMap((s) => [s.name.toLowerCase(), ...s.aliases].map(entry('service', s.id))),
    ...Object.values(k.services).flatMap((s) => s.tells.map(entry('tell', s.id))),
    ...Object.values(k.categories).flatMap((c) => c.aliases.map(entry('category', c.id))),
    ...k.provider.aliases.map(entry('provider', k.provider.id)),
    ...k.provider.unlisted.map((name) => entry('unlisted', name)(name)),
    ...k.provider.others.flatMap((o) => o.aliases.map(entry('other', o.name))),
    ...k.provider.ambiguities.flatMap((a, i) => a.aliases.map(entry('ambiguity', String(i)))),
    ...Object.values(k.teams).flatMap((t) => [t.name.toLowerCase(), ...t.aliases].map(entry('team', t.id))),
    ...Object.values(k.areas).flatMap((a) => a.aliases.map(entry('area', a.id))),
    ...Object.values(k.concepts).flatMap((c) => [c.name.toLowerCase(), ...c.aliases].map(entry('concept', c.id))),
  ]);
}

const MASKS: Partial<Record<Kind, string>> = {
  service: 'SERVICE',
  unlisted: 'SERVICE',
  category: 'CATEGORY',
  provider: 'PROVIDER',
  other: 'OTHER',
};

/**
 * The classifier's view: the stems of the words, names replaced by what kind of thing they are, and behind them the
 * telling stems once more, apart from their order, and what was found.
 */
export function masked(tokens: readonly string[], hits: readonly Hit[]): string[] {
  const out: string[] = [];
  const telling: string[] = [];
  let things = 0;
  const mask = new Map<number, Hit>();
  for (const hit of hits) if (MASKS[hit.kind]) mask.set(hit.from, hit);
  for (let i = 0; i < tokens.length; i++) {
    const hit = mask.get(i);
    if (hit) {
      const mark = MASKS[hit.kind]!;
      out.push(mark);
      if (mark === 'SERVICE' || mark === 'CATEGORY') things++;
      i = hit.to - 1;
    } else if (tokens[i] === SLOT) {
      out.push('SERVICE');
      things++;
    } else {
      const root = stem(tokens[i]!);
      out.push(root);
      if (!isEmpty(tokens[i]!)) telling.push(`@~${root}`);
    }
  }
  for (const hit of hits) if (hit.kind === 'area' || hit.kind === 'concept') out.push(`@${hit.kind}`, `@${hit.id}`);
  if (things > 1) out.push('@several');
  return [...out, ...telling];
}

/** A training phrase as the classifier sees it. */
export function maskedPhrase(phrase: string, names: Lexicon): string[] {
  const tokens = words(plain(phrase.replaceAll('{service}', ` ${SLOT} `)));
  return masked(tokens, names.find(tokens));
}

export function mind(
  k: Knowledge,
  models: {
    classifier: Classifier<Task>;
    vocabulary: string[];
    never: string[];
    weights: [string, number][];
  },
): Mind {
  const names = lexiconOf(k);
  return {
    lexicon: names,
    classifier: models.classifier,
    classify: reader(models.classifier),
    speller: speller([...names.vocabulary, ...models.vocabulary], models.never),
    weights: new Map(models.weights),
    turns: turnsOf(k.provider.turns),
    usual: new Set(k.provider.ambiguities.flatMap((a, i) => (a.default === undefined ? [] : [String(i)]))),
  };
}

/** The words of a sentence, clause by clause. */
type Sentence = string[][];
/** Where a clause may end. */
const BREAK = /[,;:()\u2013\u2014]|\s-+\s/;

export function understand(m: Mind, text: string): Signals {
  const clean = plain(text);
  const typed = sentences(clean)
    .map((s) =>
      s
        .split(BREAK)
        .map(words)
        .filter((part) => part.length),
    )
    .filter((parts) => parts.length);
  const corrections: Signals['corrections'] = [];
  const strange = new Set<string>();
  const spell = (clause: string[]) =>
    clause.map((word, i) => {
      if (m.speller.knows(word)) return word;
      const known = m.speller.correct(word);
      const correct = i > 0 && !m.speller.knows(known) ? m.lexicon.expected(clause[i - 1]!, known) : known;
      if (correct !== word) corrections.push({ typed: word, read: correct });
      if (!m.speller.knows(correct)) strange.add(correct);
      return correct;
    });
  const read = typed.map((clauses) => clauses.map(spell));
  const all = signals(m, clean, read, corrections, strange);
  const orders = read.length > 1 && probability(all.intents, INJECTION) >= SUSPECT;
  const left = orders ? withoutOrders(m, read) : read;
  return left === read ? all : signals(m, clean, left, corrections, strange);
}

const INJECTION = 'injection';
/** From this probability of orders to the machine on they are looked for sentence by sentence. */
const SUSPECT = 0.001;

/** `strange`: the words among `read` that the speller does not know. */
function signals(
  m: Mind,
  text: string,
  read: Sentence[],
  corrections: Signals['corrections'],
  strange: ReadonlySet<string>,
): Signals {
  const plainly = read.map(inARow);
  const tokens = inARow(plainly);
  const all = m.lexicon.find(tokens);
  const found = all.length > MOST_NAMES ? [...all.slice(0, MOST_NAMES / 2), ...all.slice(-MOST_NAMES / 2)] : all;
  // "Amazon EC2 Auto Scaling" is the service, not the area inside it; "server-side encryption" is about no server.
  const inside = (x: Hit, kind: Kind) =>
    found.some((o) => o.kind === kind && o.to - o.from > x.to - x.from && o.from <= x.from && o.to >= x.to);
  const hits = found.filter(
    (x) =>
      !(x.kind === 'area' && inside(x, 'service')) &&
      !(x.kind === 'ambiguity' && inside(x, 'area') && !m.usual.has(x.id)) &&
      // "Box 17": a place in a form.
      !(x.kind === 'ambiguity' && /^\d+$/.test(tokens[x.to] ?? '')),
  );
  const { intents, areas, concepts, halves } = guess(m, tokens, hits);
  const owning = sides(marked(read, hits));
  return {
    text,
    tokens,
    hits,
    corrections,
    sides: owning,
    topic: topicOf(text, plainly, m, owning, halfOf(halves)),
    intents,
    areas: withIntent(areas, intents),
    concepts,
    halves,
    unknown: strange.size ? tokens.filter((t) => strange.has(t) && !/^\d+$/.test(t)) : [],
    listed: listed(m, text),
  };
}

/** The likelier of the two sides; it may be likelier still that both are asked for. */
function halfOf(halves: Readonly<Ranked>): NonNullable<Topic['half']> {
  const [side, p] = halves.find(([half]) => half !== 'both')!;
  return { side: side as Side, p };
}

/** A thing of a list is about an area from this probability on. */
const ITEM = 0.4;

function listed(m: Mind, text: string): string[] {
  const things = items(text).map((item) => words(item).map((word) => m.speller.correct(word)));
  // "A) the customer B) AWS C) both": answers to choose from, and no things.
  if (things.some((tokens) => tokens.every((t) => isEmpty(t) || t === 'both'))) return [];
  const found = things.flatMap((tokens) => {
    const hits = m.lexicon.find(tokens);
    const [best, p] = guess(m, tokens, hits).areas.find(([id]) => id !== NONE)!;
    return p >= ITEM ? best : (hits.find((h) => h.kind === 'area')?.id ?? []);
  });
  return [...new Set(found)];
}

/** What the classifier makes of words with these names among them. */
const guess = (m: Mind, tokens: readonly string[], hits: readonly Hit[]) => m.classify(features(masked(tokens, hits)));

/** The sentences with names as marks, and "," between their clauses: what the grammar of owning reads. */
function marked(read: readonly Sentence[], hits: readonly Hit[]): string[][] {
  const marks = new Map<number, { mark: string; to: number }>();
  for (const { kind, from, to } of hits)
    if (kind === 'provider' || kind === 'service') marks.set(from, { mark: kind.toUpperCase(), to });
  let at = 0;
  let until = 0;
  return read.map((clauses) => {
    const out: string[] = [];
    for (const clause of clauses) {
      if (clause !== clauses[0]) out.push(',');
      for (const word of clause) {
        const hit = marks.get(at);
        if (hit && at >= until) {
          out.push(hit.mark);
          until = hit.to;
        } else if (at >= until) out.push(word);
        at++;
      }
    }
    return out;
  });
}

/** Intents whose phrases are about no area in particular: what the area classifier learns to leave alone. */
export const AREALESS = new Set(['classify', 'concept', 'list', 'sources', 'why', 'duties']);

/** That no area is meant is the less likely, the plainer a question asks whose job something is. */
function withIntent(areas: Readonly<Ranked>, intents: Readonly<Ranked>): Ranked {
  const general = intents.reduce((sum, [id, p]) => sum + (AREALESS.has(id) ? p : 0), 0);
  const who = probability(intents, 'who');
  const share = general / (general + who || 1);
  return reweigh(areas, (id) => (id === NONE ? share : 1));
}

/** "Ignore all previous instructions and …. Who patches EC2?": orders to the machine are dropped, the question is read. */
function withoutOrders(m: Mind, read: Sentence[]): Sentence[] {
  const said = read.map(inARow);
  const names = said.map((tokens) => m.lexicon.find(tokens));
  const orders = said.map((tokens, i) => {
    const [top, p] = guess(m, tokens, names[i]!).intents[0]!;
    // A sentence with a service in it may well be the story before the question.
    return top === INJECTION && p > (names[i]!.some((h) => h.kind === 'service') ? 0.9 : 0.5);
  });
  if (!orders.includes(true)) return read;
  const left = names.filter((_, i) => !orders[i]).flat();
  return left.some((h) => h.kind === 'service' || h.kind === 'area' || h.kind === 'category')
    ? read.filter((_, i) => !orders[i])
    : read;
}
