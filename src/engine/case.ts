/** One question while it is decided: the names in it, how likely what is, and the moves that end it. */
import type { Ambiguity, Context, DeclineReason, Knowledge, Option, Reading } from '../types.ts';
import { probability } from './classifier.ts';
import type { Hit } from './names.ts';
import { areaQuestion, capital, dutiesQuestion } from './phrasing.ts';
import { contentWords } from './relevance.ts';
import { scopeOf } from './resolve.ts';
import { askedOf, categoriesOf, SIDE_BY_SIDE, speaksOf, toldApart, variants } from './services.ts';
import { type Aim, bestArea, chanceOf, idsOf, led, unique } from './topics.ts';
import { type Mind, NONE, type Signals } from './understand.ts';

/** What to do with a question: the only outcomes there are. `left`: services named beyond those that are told. */
export type Move =
  | { kind: 'answer'; reading: Reading; left?: string[] }
  | { kind: 'clarify'; reading: Reading; question: string; options: Option[] }
  | { kind: 'decline'; intent: string; reason: DeclineReason; about: string[]; reading: Reading }
  | { kind: 'done'; intent: string; reading: Reading };

/** A named concept is explained from this probability of that wish on. */
export const CONCEPT = 0.2;
/** What an area means is told, and not only whose job it is, from this probability of that wish on. */
export const DEFINITION = 0.6;
/** In a follow-up an area counts unnamed from this probability on; else it is that of the last answer. */
export const PLAIN = 0.7;
/** An area that nobody named counts beside a word that may mean several services from this probability on. */
export const LIKELY = 0.4;
/** A guess is as good as a name from this probability on. */
export const CERTAIN = 0.9;
/** Below this probability a wish for a list of duties without a service is no more than a hint. */
export const VAGUE = 0.35;
/** Several services and no area are compared from this probability of that wish on, otherwise told one by one. */
export const COMPARE = 0.15;
/** More services than this are not told in one answer; nobody reads it. */
const MOST_SERVICES = 6;

/** All that is known of one question while it is decided. */
export interface Case {
  k: Knowledge;
  m: Mind;
  s: Signals;
  context: Context | undefined;
  /** The likeliest intent that is answered, and the next. */
  top: readonly [string, number];
  runnerUp: string | null;
  /** Share of the probability that the question is one to answer. */
  inScope: number;
  named: Named;
}

/** The names found in a question, by what they name. */
interface Named {
  services: string[];
  /** Services beyond {@link MOST_SERVICES}. */
  left: string[];
  categories: string[];
  concepts: string[];
  areas: string[];
  others: string[];
  unlisted: string[];
  ambiguous: Ambiguity[];
  provider: boolean;
}

/** What a question is taken to ask: `scope` holds services and categories. */
export interface Topic extends Aim {
  intent: string;
  scope: string[];
}

export function caseOf(k: Knowledge, m: Mind, s: Signals, context: Context | undefined): Case {
  const answering = s.intents.filter(([id]) => k.intents[id]?.outcome === 'answer');
  const [top = ['who', 0] as const, second] = answering;
  return {
    k,
    m,
    s,
    context,
    top,
    runnerUp: second?.[0] ?? null,
    inScope: answering.reduce((sum, [, p]) => sum + p, 0),
    named: namesOf(k, s),
  };
}

function namesOf(k: Knowledge, s: Signals): Named {
  const found = unique(s.hits.filter((h) => h.kind === 'service' && speaksOf(k, h, s)).map((h) => h.id));
  const categories = categoriesOf(k, s);
  const several = idsOf(s.hits, 'ambiguity').map((i) => k.provider.ambiguities[Number(i)]!);
  const told = several.map((a) => toldApart(k, a, s));
  const all = variants(k, s, unique([...found, ...told.flatMap((id) => id ?? [])]));
  // "BIND on our instances against Route 53": beside a service it is compared with, a word may mean one thing.
  const against = all.length === 1 && chanceOf(s, 'compare') >= SIDE_BY_SIDE;
  // "RDS against RDS Custom": a name that several share stands for all of them.
  const shared = (a: Ambiguity) => a.options.filter((id) => k.services[id]?.name.toLowerCase().includes(a.aliases[0]!));
  const services = against
    ? unique([...all, ...several.flatMap((a, i) => (told[i] === undefined ? (a.beside ?? shared(a)) : []))])
    : askedOf(s, all);
  const ambiguous = several.filter((_, i) => told[i] === undefined);
  // "WCUs" are DynamoDB's, and "instances" are EC2's, where nothing else is named.
  const tells = idsOf(s.hits, 'tell');
  const meant = tells.length === 1 ? tells[0] : ambiguous.find((a) => a.default !== undefined)?.default;
  const usual = services.length + categories.length ? undefined : meant;
  return {
    services: usual === undefined ? services.slice(0, MOST_SERVICES) : [usual],
    left: services.slice(MOST_SERVICES),
    categories,
    concepts: conceptsOf(s),
    areas: idsOf(s.hits, 'area'),
    others: unique(s.hits.filter((h) => h.kind === 'other' && !isPlace(k, h, s)).map((h) => h.id)),
    unlisted: idsOf(s.hits, 'unlisted'),
    ambiguous,
    provider: s.hits.some((h) => h.kind === 'provider'),
  };
}

const SHARED = contentWords('shared')[0]!;
/** The concepts that are named; "… in the shared responsibility model" only says where. */
function conceptsOf(s: Signals): string[] {
  const hits = s.hits.filter((h) => h.kind === 'concept');
  const place = (h: Hit) => h.id === MODEL && led(s, h, 3).some((t) => WITHIN.has(t));
  const things = s.hits.some((h) => h.kind === 'category' || h.kind === 'area') || hits.some((h) => h.id !== MODEL);
  const ids = idsOf(things ? hits.filter((h) => !place(h)) : hits, 'concept');
  // "… inherited, which are shared and which customer-specific?": "shared" alone names no type, beside the others it does.
  const types = ids.filter((id) => id.endsWith('-controls'));
  return types.length > 1 && s.topic.stems.has(SHARED) ? unique([...ids, 'shared-controls']) : ids;
}
const WITHIN = new Set(['in', 'under', 'within', 'by', 'per']);

/** The concept that is everything: all duties of a side are its half. */
export const MODEL = 'shared-responsibility-model';

/** "Pushed a key to GitHub", "with a private Gmail": where something went, not whose it is. */
function isPlace(k: Knowledge, hit: Hit, s: Signals): boolean {
  const before = led(s, hit, 3).join(' ');
  const cloud = k.provider.others.some((o) => o.name === hit.id && o.cloud);
  return (
    !cloud &&
    (/\b(?:to|onto|with|from|via|through)(?: (?:an?|the|our|my|his|her|their))?(?: \S+)?$/.test(before) ||
      /\b(?:up|leaked|pushed|posted|published|committed|landed|found|seen) (?:on|in)$/.test(before))
  );
}

function readingOf(c: Case, { intent, scope, areas }: Omit<Topic, 'rivals'>, over: Partial<Reading> = {}): Reading {
  const { s } = c;
  return {
    intent,
    services: scope,
    areas,
    concepts: c.named.concepts,
    side: s.sides.side,
    claim: s.sides.claim,
    confidence: round(c.inScope * (s.unknown.length ? 1 - 0.3 * (s.unknown.length / s.tokens.length) : 1)),
    runnerUp: c.runnerUp,
    ...over,
  };
}

export function answer(c: Case, topic: Omit<Topic, 'rivals'>, over: Partial<Reading> = {}): Move {
  return { kind: 'answer', reading: readingOf(c, topic, over), left: c.named.left };
}

export const done = (c: Case, topic: Topic, intent: string): Move => ({
  kind: 'done',
  intent,
  reading: readingOf(c, topic, { intent }),
});

export const decline = (c: Case, topic: Topic, intent: string, reason: DeclineReason, about: string[] = []): Move => ({
  kind: 'decline',
  intent,
  reason,
  about,
  reading: readingOf(c, topic, { intent }),
});

/** From this probability on an area is good enough to be offered. */
const OFFERED = 0.3;

/** Asks which of these is meant; each option is the question again, about that one. */
export function clarify(c: Case, topic: Topic, question: string, ids: readonly string[], areas = topic.areas): Move {
  const { k, s, named } = c;
  const [best, p] = bestArea(s);
  // "Who patches the instance?": the option keeps what is asked, however little that is to go by.
  const asked = areas.length ? areas : named.areas.length ? named.areas : p >= OFFERED ? [best] : [];
  return {
    kind: 'clarify',
    question,
    options: ids.map((id) => ({
      label: scopeOf(k, id)?.name ?? k.concepts[id]?.name ?? id,
      question: optionQuestion(k, id, asked, topic.intent),
    })),
    reading: readingOf(c, { ...topic, scope: [], areas: [...areas] }),
  };
}

/** The service is plain, what is asked of it is not: the likely areas are offered. */
export function clarifyArea(c: Case, { scope, areas, rivals }: Topic): Move {
  const likely = c.s.areas.map(([id]) => id).filter((id) => id !== NONE);
  const offered = unique([...areas, ...rivals, ...likely]).slice(0, 3);
  return {
    kind: 'clarify',
    question: scope.length ? 'Which part of it do you mean?' : 'Which of these do you mean?',
    options: offered.map((id) => ({ label: capital(c.k.areas[id]!.name), question: areaQuestion(c.k, [id], scope) })),
    reading: readingOf(c, { intent: 'who', scope, areas: [] }),
  };
}

/** Words that may mean several services, none of which is named. */
export const vagueOf = (c: Case, scope: readonly string[]) =>
  c.named.ambiguous.filter((a) => !a.options.some((id) => scope.includes(id)));

/** The probability of the likeliest concept. */
export const likelyConcept = (c: Case) => c.s.concepts[0]?.[1] ?? 0;

/** The probability that a question is about no area, … */
export const noArea = (s: Signals) => probability(s.areas, NONE);

/** … and that it wants to have something explained. */
export const explaining = ({ s }: Case) => EXPLAINING.reduce((sum, id) => sum + chanceOf(s, id), 0);

const EXPLAINING = ['concept', 'control', 'list'];

/** The probability of the likeliest area. */
export const likelyArea = (s: Signals) => bestArea(s)[1];

const round = (x: number) => Math.round(Math.min(1, Math.max(0, x)) * 100) / 100;

/** A question that stands alone: about this option, in the sense of what was asked. */
function optionQuestion(k: Knowledge, id: string, areas: readonly string[], intent: string): string {
  const scope = scopeOf(k, id);
  if (!scope) return k.concepts[id]?.question ?? id;
  if (areas.length) return areaQuestion(k, areas, [id]);
  if (intent === 'classify') return `Which category is ${scope.name} in?`;
  return dutiesQuestion(scope.name);
}
