import type { Ambiguity, Context, DeclineReason, Knowledge, Option, Reading } from '../types.ts';
import { halfIsPlain } from './half.ts';
import type { Hit } from './names.ts';
import { areaQuestion, capital } from './phrasing.ts';
import { scopeOf } from './resolve.ts';
import {
  type Aim,
  aimOf,
  byName,
  categoriesOf,
  chanceOf,
  detail,
  fitting,
  idsOf,
  oneOwner,
  particular,
  partiesOf,
  sameOwner,
  speaksOf,
  toldApart,
  unique,
  unknownName,
  variants,
  withAreas,
  withPurpose,
} from './topics.ts';
import { type Mind, NONE, type Signals } from './understand.ts';

/** What to do with a question: the only outcomes there are. `left`: services named beyond those that are told. */
export type Move =
  | { kind: 'answer'; reading: Reading; left?: string[] }
  | { kind: 'clarify'; reading: Reading; question: string; options: Option[] }
  | { kind: 'decline'; intent: string; reason: DeclineReason; about: string[]; reading: Reading }
  | { kind: 'done'; intent: string; reading: Reading };

/** Below this share of in-scope probability a question is declined, unless names of ours speak for it. */
const IN_SCOPE = 0.45;
/** A named concept is explained from this probability of that wish on. */
const CONCEPT = 0.2;
/** A wish is taken for the one from this probability on where nothing else can be meant. */
const PRESENT = 0.3;
/** … and where no concept is named, from this one on. */
const EXPLAIN = 0.4;
/** Any sign of that wish at all. */
const SLIGHT = 0.03;
/** A concept that nobody named is taken as meant from this probability on, … */
const UNNAMED = 0.5;
/** … is told alone from this one on (right in 92 % of phrases held out of training), … */
const UNNAMED_ALONE = 0.8;
/** … and two of them together from this one on; on phrases held out of training one of the two is right in 90 %. */
const UNNAMED_BOTH = 0.5;
/** What an area means is told, and not only whose job it is, from this probability of that wish on. */
const DEFINITION = 0.6;
/** In a follow-up an area counts unnamed from this probability on; else it is that of the last answer. */
const PLAIN = 0.7;
/** Beside a word that may mean several services it counts from this one on. */
const LIKELY = 0.4;
/** Two areas with different owners that may as well be meant are told together from this probability of the first on. */
const RIVALRY = 0.3;
/** … and in a single word from this one on. */
const CERTAIN = 0.9;
/** With fewer telling words than this beside the names, an area whose owner varies is asked back. */
const DETAILED = 2;
/** Below this probability a wish for a list of duties without a service is no more than a hint. */
const VAGUE = 0.35;
/** Several services and no area are compared from this probability of that wish on, otherwise told one by one. */
const COMPARE = 0.15;

/** The concept that is everything: all duties of a side are its half. */
const MODEL = 'shared-responsibility-model';

/** Declines by the story that is told, whatever is asked in the end. */
const ASIDE = new Set(['status', 'howto', 'coding', 'office', 'other', 'smalltalk', 'injection']);
/** An area that nobody named, in a text that asks for no owner, counts from this probability on. */
const AREA_UNASKED = 0.5;
/** Declines that are about no cloud at all. */
const EVERYDAY = new Set(['office', 'other', 'smalltalk', 'injection', 'not-english']);

/** More services than this are not told in one answer; nobody reads it. */
const MOST_SERVICES = 6;

/** All that is known of one question while it is decided. */
interface Case {
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
interface Topic extends Aim {
  intent: string;
  scope: string[];
}

export function interpret(k: Knowledge, m: Mind, signals: Signals, context: Context | undefined): Move {
  const s = withPurpose(k, withAreas(k, signals));
  const c = caseOf(k, m, s, context);
  const aim = aimOf(k, s, c.named.services.length + c.named.categories.length > 0);
  // "Since S3 is an abstract service, …" is about S3.
  const categories = c.named.categories.filter((id) => !c.named.services.some((s) => k.services[s]?.category === id));
  const topic: Topic = { intent: c.top[0], scope: [...c.named.services, ...categories], ...aim };
  if (s.tokens.length === 0) return done(c, topic, 'help');
  const outside = outOfScope(c, topic);
  if (outside) return outside;
  if ((topic.intent === 'sources' || topic.intent === 'why') && aboutTheTalk(c, topic))
    return answer(c, { ...topic, scope: [], areas: [] });
  // A lone word that names nothing, or what both sides have a part in, says too little.
  if (s.tokens.length === 1 && !context && s.hits.every((h) => h.kind === 'area')) {
    const parties = partiesOf(k, c.named.areas);
    if (parties.size !== 1 || parties.has('shared'))
      return likelyArea(s) >= LIKELY ? clarifyArea(c, topic) : withoutTopic(c, topic);
  }
  // "And for staging?" follows nothing.
  if (!context && topic.intent === 'followup' && c.top[1] >= PLAIN && !s.hits.length) return withoutTopic(c, topic);
  const full = withContext(c, intentBeside(c, topic));
  return byIntent(c, full) ?? whoseJob(c, full);
}

function caseOf(k: Knowledge, m: Mind, s: Signals, context: Context | undefined): Case {
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
  const found = idsOf(
    s.hits.filter((h) => speaksOf(k, h, s)),
    'service',
  );
  const categories = categoriesOf(k, s);
  const several = idsOf(s.hits, 'ambiguity').map((i) => k.provider.ambiguities[Number(i)]!);
  const told = several.map((a) => toldApart(k, a, s));
  const services = variants(k, s, unique([...found, ...told.flatMap((id) => id ?? [])]));
  const ambiguous = several.filter((_, i) => told[i] === undefined);
  // "Instance" means EC2 where nothing else is named.
  const usual =
    services.length + categories.length ? undefined : ambiguous.find((a) => a.default !== undefined)?.default;
  return {
    services: usual === undefined ? services.slice(0, MOST_SERVICES) : [usual],
    left: services.slice(MOST_SERVICES),
    categories,
    concepts: idsOf(s.hits, 'concept'),
    areas: idsOf(s.hits, 'area'),
    others: idsOf(
      s.hits.filter((h) => !isPlace(k, h, s)),
      'other',
    ),
    unlisted: idsOf(s.hits, 'unlisted'),
    ambiguous,
    provider: s.hits.some((h) => h.kind === 'provider'),
  };
}

/** "Pushed a key to GitHub", "with a private Gmail": where something went, not whose it is. */
function isPlace(k: Knowledge, hit: Hit, s: Signals): boolean {
  const led = s.tokens.slice(Math.max(0, hit.from - 3), hit.from).join(' ');
  const cloud = k.provider.others.some((o) => o.name === hit.id && o.cloud);
  return !cloud && /\b(?:to|onto|with|from|via|through)(?: (?:an?|the|our|my|his|her|their))?(?: \S+)?$/.test(led);
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

function answer(c: Case, topic: Omit<Topic, 'rivals'>, over: Partial<Reading> = {}): Move {
  return { kind: 'answer', reading: readingOf(c, topic, over), left: c.named.left };
}

const done = (c: Case, topic: Topic, intent: string): Move => ({
  kind: 'done',
  intent,
  reading: readingOf(c, topic, { intent }),
});

const decline = (c: Case, topic: Topic, intent: string, reason: DeclineReason, about: string[] = []): Move => ({
  kind: 'decline',
  intent,
  reason,
  about,
  reading: readingOf(c, topic, { intent }),
});

/** Asks which of these is meant; each option is the question again, about that one. */
function clarify(c: Case, topic: Topic, question: string, ids: readonly string[], areas = topic.areas): Move {
  const { k } = c;
  return {
    kind: 'clarify',
    question,
    options: ids.map((id) => ({
      label: scopeOf(k, id)?.name ?? k.concepts[id]?.name ?? id,
      question: optionQuestion(k, id, areas, topic.intent),
    })),
    reading: readingOf(c, { ...topic, scope: [], areas: [...areas] }),
  };
}

/** The service is plain, what is asked of it is not: the likely areas are offered. */
function clarifyArea(c: Case, { scope, areas, rivals }: Topic): Move {
  const likely = c.s.areas.map(([id]) => id).filter((id) => id !== NONE);
  const offered = unique([...areas, ...rivals, ...likely]).slice(0, 3);
  return {
    kind: 'clarify',
    question: scope.length ? 'Which part of it do you mean?' : 'Which of these do you mean?',
    options: offered.map((id) => ({ label: capital(c.k.areas[id]!.name), question: areaQuestion(c.k, [id], scope) })),
    reading: readingOf(c, { intent: 'who', scope, areas: [] }),
  };
}

/** 1. What is none of our business: other clouds, other wishes, services without an entry. */
function outOfScope(c: Case, topic: Topic): Move | undefined {
  const { k, s, named, inScope, context } = c;
  const ours = named.services.length + named.categories.length + named.concepts.length;
  const clouds = k.provider.others.filter((o) => o.cloud && named.others.includes(o.name)).map((o) => o.name);
  const properly = s.hits.some((h) => h.kind === 'category' || (h.kind === 'service' && byName(k, h, s)));
  const foreign = (names: string[]) => decline(c, topic, 'other-provider', 'other-provider', names);
  if (clouds.length && (!properly || topic.intent === 'compare')) return foreign(clouds);
  // "Who teaches our developers not to commit keys on GitHub?" is about the asker's people, wherever the keys are.
  const anywhere =
    topic.areas.length > 0 && likelyArea(s) >= CERTAIN && [...partiesOf(k, topic.areas)].join() === 'shared';
  if (named.others.length && !ours && !named.provider && !anywhere) return foreign(named.others);

  if (!inLatin(s.text))
    return decline(c, topic, 'not-english', k.intents['not-english']?.reason ?? 'not-responsibility');
  const best = s.intents[0] ?? ['other', 1];
  const wish = k.intents[best[0]];
  const covered = new Set(s.hits.flatMap((h) => Array.from({ length: h.to - h.from }, (_, i) => h.from + i)));
  // "S3 backup": nothing but names of ours is a question about them, whatever it resembles.
  const bare = covered.size === s.tokens.length && (named.services.length > 0 || named.areas.length > 0);
  // A service's name says nothing against "what does it cost?", but much against small talk and office matters.
  // "Failover failed last night. On us or on them?" tells of trouble, and asks whose it is.
  const evidence =
    s.sides.either && (ours || named.areas.length) && ASIDE.has(best[0])
      ? IN_SCOPE
      : EVERYDAY.has(best[0])
        ? (named.services.length + named.categories.length + named.ambiguous.length ? 0.15 : 0) +
          (named.areas.length ? 0.1 : 0)
        : 0;
  if (!bare && wish && wish.outcome !== 'answer' && inScope + evidence < IN_SCOPE)
    return wish.outcome === 'done'
      ? done(c, topic, wish.id)
      : decline(c, topic, wish.id, wish.reason ?? 'not-responsibility');
  const nothing = !ours && !named.provider && !named.areas.length && !named.ambiguous.length;
  const idle = !asksOwner(s);
  const vague = wish && wish.outcome !== 'answer' && c.top[1] < VAGUE && (nothing || (idle && !named.areas.length));
  if (vague && !bare && !context) return decline(c, topic, wish.id, wish.reason ?? 'not-responsibility');
  const how = k.intents.howto;
  const text = s.tokens.join(' ');
  if (how && c.top[0] === 'who' && HOW.test(text) && !OWNER.test(text) && !s.sides.either && !context)
    return decline(c, topic, how.id, how.reason ?? 'not-responsibility');
  // A longer text in which nothing is ours and nobody is asked for: "Chromebook enrolment keeps failing, any idea?"
  const other = k.intents[s.intents.find(([id]) => k.intents[id]?.outcome === 'decline')?.[0] ?? ''];
  const strange = nothing && idle && c.top[0] === 'who' && s.tokens.length > 3 && likelyArea(s) < AREA_UNASKED;
  if (strange && !context && other) return decline(c, topic, other.id, other.reason ?? 'not-responsibility');
  if (named.others.length && !ours && topic.areas.length === 0) return foreign(named.others);
  if (named.unlisted.length && !named.services.length)
    return decline(c, topic, 'unknown-service', 'unknown-service', named.unlisted);
  return undefined;
}

const OWNER =
  /\b(?:who|whose|whom|own|owns|owned|owners?|ownership|part(?:y|ies)|sides?|responsib\w+|accountab\w+|job|dut(?:y|ies)|tasks?|shared?|control|controls|category|categories|split|divided?|division|difference)\b/;
/** Whether anything in the words asks for an owner, or speaks of one. */
const asksOwner = (s: Signals): boolean =>
  s.sides.side !== null ||
  s.sides.claim !== null ||
  s.sides.either ||
  s.sides.whose !== null ||
  OWNER.test(s.tokens.join(' '));

/** Asks for the way, not for the owner. */
const HOW =
  /^(?:\S+ ){0,4}?how (?:do|to|can|could|would) (?:i|you|one|we)? ?(?!(?:know|tell|prove|show|explain|share)\b)\S/;

/** At least half of the letters are Latin ones: English may be meant. */
function inLatin(text: string): boolean {
  if (/^[\0-\x7f]*$/.test(text)) return true;
  const letters = text.match(/\p{L}/gu) ?? [];
  return 2 * letters.filter((l) => /\p{Script=Latin}/u.test(l)).length >= letters.length;
}

/** 2. "Source?" and "why?" are about the last answer, unless they name something themselves and there is none. */
function aboutTheTalk(c: Case, topic: Topic): boolean {
  const alone = c.named.services.length + topic.areas.length === 0 && topic.intent === 'sources';
  return c.context !== undefined || (alone && c.top[1] >= PRESENT);
}

/** What the names say about the intent. */
function intentBeside(c: Case, topic: Topic): Topic {
  const { named } = c;
  if (topic.intent === 'sources' || topic.intent === 'why')
    return { ...topic, intent: named.services.length + topic.areas.length ? 'who' : 'followup' };
  // "Can we inherit patch management?" asks for the type of a control, in whatever words.
  if (
    topic.intent === 'who' &&
    topic.areas.length &&
    named.concepts.some((id) => id.endsWith('-controls')) &&
    chanceOf(c.s, 'control') + chanceOf(c.s, 'concept') >= SLIGHT
  )
    return { ...topic, intent: 'control' };
  // A concept named beside "what is meant by", even where other words speak of an area.
  const explain =
    topic.intent === 'who' &&
    named.concepts.length > 0 &&
    !named.services.length &&
    !(named.categories.length && topic.areas.length) &&
    chanceOf(c.s, 'concept') >= CONCEPT;
  return explain ? { ...topic, intent: 'concept' } : topic;
}

/** 3. A follow-up takes what it leaves out from the last answer of the thread. */
function withContext(c: Case, topic: Topic): Topic {
  const { k, s, context, named } = c;
  let { intent, scope, areas } = topic;
  if (context) {
    const before = context.reading;
    const refers = s.tokens.some((t) => PRONOUNS.has(t));
    if (isElliptic(c, intent)) {
      // So few words say little: an area counts when it is named, or plain.
      if (!named.areas.length && likelyArea(s) < PLAIN) areas = [];
      if (scope.length || areas.length || s.sides.side) {
        const saidArea = areas.length > 0;
        if (!scope.length) scope = before.services;
        if (!saidArea && before.intent !== 'classify') areas = before.areas;
        if (intent === 'followup' || !named.concepts.length)
          intent = FOLLOWED.has(before.intent) ? before.intent : 'who';
        if (intent === 'duties' && areas.length) intent = 'who';
      }
    } else if (
      !scope.length &&
      (refers || (areas.length && intent === 'who' && [...partiesOf(k, areas)].join() !== 'provider'))
    ) {
      scope = before.services;
      if (refers && !areas.length && intent === 'who') areas = before.areas;
    }
    // "Does that change with Aurora?": what "that" is was said before, unless an area is plain here.
    if (refers && scope.length && !named.areas.length && before.areas.length && likelyArea(s) < PLAIN)
      areas = before.areas;
    if (intent === 'compare' && scope.length === 1) {
      scope = unique([...before.services, ...scope]);
      if (!areas.length) areas = before.areas;
    }
  }
  if (intent === 'followup') intent = scope.length >= 2 ? 'compare' : 'who';
  return { intent, scope, areas, rivals: areas === topic.areas ? topic.rivals : [] };
}

/** True for words that only make sense after what was said before. */
function isElliptic({ s, context, named }: Case, intent: string): boolean {
  return (
    intent === 'followup' ||
    s.tokens.length <= 3 ||
    /^(?:and|what about|how about|same|no i meant|i meant|ok and|also|both|all of|on)\b/.test(
      s.tokens.slice(0, 3).join(' '),
    ) ||
    // an answer to what was asked back
    (context !== undefined && context.options.length > 0 && s.tokens.length <= 6 && named.services.length > 0)
  );
}

/** 4. What each intent needs before it can be answered; what is left is whose job something is. */
function byIntent(c: Case, topic: Topic): Move | undefined {
  const { k, s, named, context } = c;
  const { intent, scope, areas } = topic;
  const vague = vagueOf(c, scope);
  if (intent === 'classify' && !scope.length && !named.concepts.length && likelyConcept(c) >= CERTAIN)
    return unnamed(c, topic);
  if (scope.length === 0 && vague.length && ['classify', 'duties', 'compare'].includes(intent))
    return clarify(c, topic, vague[0]!.question, vague[0]!.options);
  switch (intent) {
    case 'classify':
      if (ofControl(c)) return controlled(c, { ...topic, intent: 'control' });
      if (ofDuties(c)) return answer(c, { ...topic, intent: 'duties', scope: named.categories, areas: [] });
      if (scope.length) return answer(c, { ...topic, scope: classified(c, byNameOnly(c, scope)), areas: [] });
      return named.concepts.length
        ? answer(c, topic, { intent: 'concept' })
        : clarify(c, topic, 'Which service do you mean?', k.provider.exemplars, []);
    case 'control':
      return controlled(c, topic);
    case 'concept':
      return explained(c, topic);
    case 'list':
      if (named.concepts.some((id) => !/-(?:services|controls)$/.test(id)))
        return answer(c, { ...topic, areas: [] }, { intent: 'concept' });
      if (scope.length && named.areas.length) return undefined;
      if (!scope.length && c.top[1] < DEFINITION && likelyConcept(c) >= UNNAMED) return unnamed(c, topic);
      return named.services.length ? answer(c, topic, { intent: 'duties' }) : answer(c, topic);
    case 'sources':
      return answer(c, topic);
    case 'which':
      // "Which services …" about no area is a list; about one service, whose job.
      if (!scope.length && areas.length) return answer(c, topic);
      if (scope.length) return undefined;
      return answer(c, topic, { intent: 'list' });
    case 'compare': {
      const about = !named.areas.length && likelyArea(s) < 0.8 && !context ? [] : areas;
      const proper = byNameOnly(c, scope);
      if (scope.length >= 2) return answer(c, { ...topic, scope: proper.length >= 2 ? proper : scope, areas: about });
      if (named.concepts.length >= 2) return answer(c, { ...topic, areas: about }, { intent: 'concept' });
      return whoseJob(c, { ...topic, areas: about, intent: about.length ? 'who' : 'duties' });
    }
    case 'duties':
      if (!scope.length && !areas.length && named.concepts.some((id) => id !== MODEL))
        return answer(c, topic, { intent: 'concept' });
      // "Which bit's ours?" Of what?
      if (!scope.length && !areas.length && !named.provider && c.top[1] < VAGUE) return undefined;
      // Everything is asked for: an area that nobody named must be plain to narrow that down.
      return areas.length && (beside(s) || likelyArea(s) >= PLAIN)
        ? whoseJob(c, { ...topic, intent: 'who' })
        : answer(c, { ...topic, areas: [] });
  }
  return undefined;
}

/** An area is named by other words than a service: "Auto Scaling" is the service, though scaling is an area. */
const beside = ({ hits }: Signals): boolean =>
  hits.some((a) => a.kind === 'area' && !hits.some((x) => x.kind === 'service' && x.from <= a.from && x.to >= a.to));

/** "Auto Scaling: an infrastructure service?": the name of an area beside a category is the service here. */
function classified({ k, s, named }: Case, scope: readonly string[]): string[] {
  return named.services.length
    ? [...scope]
    : unique([...idsOf(s.hits, 'service').filter((id) => k.services[id]), ...scope]);
}

const DUTIES =
  /\b(?:duties|obligations|tasks|jobs|responsibilities|chores|homework|parts?|bits?|column|list|share|half|things)\b/;

/** What a side does for a whole category: "abstract services: what does the provider handle?" */
const ofDuties = (c: Case): boolean =>
  c.named.categories.length === 1 &&
  c.s.sides.side !== null &&
  (chanceOf(c.s, 'duties') >= COMPARE || DUTIES.test(c.s.tokens.join(' ')));

/** "Patch management, which of the three control types?": an area is put among the controls. */
const ofControl = ({ k, s, named }: Case): boolean =>
  /\bcontrols\b|\bcontrol (?:types?|kinds?|category|categories|class|sorts?)\b/.test(s.tokens.join(' ')) &&
  (named.areas.length > 0 || named.services.some((id) => Object.hasOwn(k.areas, id)));

/** The services called by their names where there are any: in "EBS and EC2, same bucket?" no bucket is meant. */
function byNameOnly({ k, s, named }: Case, scope: readonly string[]): string[] {
  const proper = scope.filter((id) => s.hits.some((h) => h.kind === 'service' && h.id === id && byName(k, h, s)));
  return proper.length ? scope.filter((id) => proper.includes(id) || named.categories.includes(id)) : [...scope];
}

/** The type of a control. Here an area is all that is asked about, so the best guess will do. */
function controlled(c: Case, topic: Topic): Move {
  const { k, s, named } = c;
  const typed = named.concepts.some((id) => id.endsWith('-controls'));
  let areas = topic.areas;
  if (!areas.length) areas = topic.scope.filter((id) => Object.hasOwn(k.areas, id));
  if (!areas.length)
    areas = s.areas
      .filter(([id, q]) => id !== NONE && q >= (typed ? 0.4 : 0.15))
      .slice(0, 1)
      .map(([id]) => id);
  if (!named.areas.length && !named.concepts.length) {
    const [concept, p] = c.s.concepts[0] ?? [NONE, 0];
    const type = concept.endsWith('-controls') && concept !== 'it-controls';
    if (type && p >= (areas.length ? CERTAIN : UNNAMED))
      return answer(c, { ...topic, areas: [] }, { concepts: [concept] });
  }
  // "Inherited, shared or ours?" presumes none of them.
  if (areas.length && s.tokens.includes('or')) return answer(c, { ...topic, areas }, { concepts: [], claim: null });
  if (areas.length || named.concepts.length) return answer(c, { ...topic, areas });
  if (topic.scope.length) return answer(c, { ...topic, areas }, { intent: 'duties' });
  return unnamed(c, topic);
}

/** What a concept, a category or an area means; undefined where it is rather asked whose it is. */
function explained(c: Case, topic: Topic): Move | undefined {
  const { named } = c;
  const { scope, areas } = topic;
  if (named.categories.length && areas.length && named.areas.length) return undefined;
  // "Security groups for RDS, which side?" names a concept, and asks whose job it is.
  if (named.services.length && areas.length && c.top[1] < DEFINITION) return undefined;
  if (named.services.length && named.concepts.includes('service-categories'))
    return answer(c, { ...topic, areas: [] }, { intent: 'classify' });
  // "How does responsibility shift from infrastructure to abstract?" is about the shift, not about the two.
  const general =
    likelyConcept(c) >= PLAIN && !named.categories.includes(c.s.concepts[0]![0].replace(/-services$/, ''));
  if (named.categories.length > 1 && !general) return answer(c, { ...topic, areas: [] }, { intent: 'compare' });
  if (named.categories.length > 1 && !named.concepts.length) return unnamed(c, topic);
  // "Abstract services: what does the provider handle?"
  if (ofDuties(c)) return answer(c, { ...topic, scope: named.categories, areas: [] }, { intent: 'duties' });
  if (!named.concepts.length && !scope.length && c.s.sides.side !== null && chanceOf(c.s, 'duties') >= LIKELY)
    return answer(c, { ...topic, areas: [] }, { intent: 'duties' });
  if (ofControl(c)) return controlled(c, { ...topic, intent: 'control' });
  if (named.concepts.length) return answer(c, { ...topic, areas: [] });
  if (named.categories.length)
    return answer(c, { ...topic, areas: [] }, { concepts: named.categories.map((id) => `${id}-services`) });
  if (scope.length && !areas.length) return answer(c, topic, { intent: 'classify' });
  if (scope.length && c.top[1] < DEFINITION) return answer(c, topic, { intent: 'who' });
  const defined = named.areas.length > 0 && c.top[1] >= DEFINITION && likelyConcept(c) < UNNAMED_ALONE;
  if (!defined && meansConcept(c)) return unnamed(c, topic);
  if (areas.length) return c.top[1] >= DEFINITION ? answer(c, topic) : undefined;
  // No name of ours, but plainly a wish to have something of the model explained.
  return unnamed(c, topic);
}

/** A wish for an explanation that is rather about no area, and plainly about one concept. */
const meansConcept = (c: Case): boolean =>
  explaining(c) >= EXPLAIN && noArea(c.s) > likelyArea(c.s) && likelyConcept(c) >= UNNAMED;

/** The concepts that are meant though nobody named them: one, or two of which one is meant; between more it is asked. */
function unnamed(c: Case, topic: Topic): Move {
  const [[first, p] = [NONE, 0], [second, q] = [NONE, 0]] = c.s.concepts;
  const told = p >= UNNAMED_ALONE ? [first] : p + q >= UNNAMED_BOTH ? [first, second] : [];
  // Two or three words that name nothing say too little.
  if (told.length && c.s.tokens.length > 3)
    return answer(c, { ...topic, areas: [] }, { intent: 'concept', concepts: told });
  // "Our part in general, please": all that a side does explains its half of the model.
  if (c.named.provider && c.s.sides.side && chanceOf(c.s, 'duties') >= CONCEPT)
    return answer(c, { ...topic, scope: [], areas: [] }, { intent: 'duties' });
  const ids = c.s.concepts.map(([id]) => id);
  return clarify(c, topic, 'Which of these do you mean?', ids.slice(0, 3), []);
}

/** 5. Whose job: of a service, an area, or both. */
function whoseJob(c: Case, topic: Topic): Move {
  const { s, named, context } = c;
  const { intent, scope, areas } = topic;
  if (named.concepts.length && !areas.length && !scope.length) return answer(c, topic, { intent: 'concept' });
  if (!scope.length && meansConcept(c)) return unnamed(c, topic);
  if (scope.length && areas.length) {
    // No area was named, and none is likely enough: if everything may be asked for, everything is told.
    if (open(c, topic) && !named.areas.length && !context) {
      if (scope.length > 1 && chanceOf(c.s, 'compare') >= COMPARE)
        return answer(c, { ...topic, intent: 'compare', areas: [] });
      if (chanceOf(c.s, 'duties') >= COMPARE) return answer(c, { ...topic, intent: 'duties', areas: [] });
    }
    const both = { ...topic, intent: scope.length > 1 && intent === 'compare' ? 'compare' : 'who' };
    return open(c, topic) && likelyArea(s) < RIVALRY
      ? clarifyArea(c, topic)
      : answer(c, { ...both, areas: [...areas, ...topic.rivals] });
  }
  if (scope.length) {
    if (scope.length > 1 && chanceOf(c.s, 'compare') >= COMPARE) return answer(c, { ...topic, intent: 'compare' });
    // Something in particular was asked, but what is not clear: offering the likely areas beats telling everything.
    if (intent === 'who' && particular(s) >= 2 && noArea(s) < 0.5 && !context && chanceOf(c.s, 'duties') < CONCEPT)
      return clarifyArea(c, topic);
    const side = intent === 'who' && noArea(s) < 0.5 ? null : s.sides.side;
    return answer(c, { ...topic, intent: 'duties' }, { side });
  }
  return areas.length ? withoutService(c, topic) : withoutTopic(c, topic);
}

/** Another area may as well be meant, and it has another owner. */
const open = ({ k }: Case, { scope, areas, rivals }: Topic): boolean =>
  rivals.length > 0 && !sameOwner(k, scope, [...areas, ...rivals]);

/** An area, but no service: asked back where the missing service would change the verdict. */
function withoutService(c: Case, topic: Topic): Move {
  const { k, s, named } = c;
  const { areas } = topic;
  const stranger = unknownName(s);
  if (stranger) return decline(c, topic, 'unknown-service', 'unknown-service', [stranger]);
  const vague = vagueOf(c, topic.scope);
  const little = vague.length > 0 || detail(s) < DETAILED || (!c.context && s.tokens.some((t) => DANGLING.has(t)));
  // "Guest OS versus host OS": what they mean.
  if (named.areas.length > 1 && /\b(?:versus|differ\w*|mix)\b/.test(s.tokens.join(' ')) && !s.tokens.includes('who'))
    return answer(c, { ...topic, intent: 'concept' });
  const varies = areas.some((area) => {
    const parties = partiesOf(k, [area]);
    const opposite = parties.has('provider') && parties.has('customer');
    return parties.size > 1 && (opposite || (little && !halfIsPlain(k, [area], s.topic)));
  });
  // All that it may be has the same owner: told for all, nothing is asked.
  const each = (vague[0]?.options ?? []).filter((id) => scopeOf(k, id));
  if (varies && vague.length === 1 && (named.areas.length || likelyArea(s) >= PLAIN) && oneOwner(k, each, areas))
    return answer(c, { ...topic, intent: 'who', scope: each });
  // A guess at the area is not enough where the thing itself may be several.
  if (vague.length && (varies || (!named.areas.length && likelyArea(s) < LIKELY)))
    return clarify(c, topic, vague[0]!.question, vague[0]!.options);
  if (varies) return clarify(c, topic, 'That depends on the service. Which one?', fitting(k, areas));
  if (open(c, topic)) return clarifyArea(c, topic);
  return answer(c, { ...topic, intent: 'who', areas: [...areas, ...topic.rivals] });
}

/** Neither service nor area: what can be offered instead. */
function withoutTopic(c: Case, topic: Topic): Move {
  const { k, m, s, named } = c;
  const vague = vagueOf(c, topic.scope);
  if (vague.length) return clarify(c, topic, vague[0]!.question, vague[0]!.options);
  if (topic.scope.length === 0 && explaining(c) >= CONCEPT && noArea(s) >= CONCEPT) return unnamed(c, topic);
  // "Who is responsible for what on AWS?"
  if (named.provider && particular(s) === 0 && c.top[0] !== 'followup')
    return answer(c, topic, { intent: 'concept', concepts: [MODEL] });
  const guesses = s.unknown
    .filter((w) => w.length >= 4 && w.length <= 24)
    .slice(0, 8)
    .flatMap((w) => m.lexicon.near(w, 2));
  const ids = unique(guesses.filter((g) => g.kind === 'service').map((g) => g.id));
  if (ids.length && topic.intent === 'who')
    return clarify(
      c,
      topic,
      'I do not know that name. Did you mean one of these?',
      unique([...ids, ...k.provider.exemplars]).slice(0, 4),
    );
  return clarify(c, topic, 'Which service, and which part of it?', k.provider.exemplars, []);
}

/** Words that may mean several services, none of which is named. */
const vagueOf = (c: Case, scope: readonly string[]) =>
  c.named.ambiguous.filter((a) => !a.options.some((id) => scope.includes(id)));

/** The probability of the likeliest concept. */
const likelyConcept = (c: Case) => c.s.concepts[0]?.[1] ?? 0;
/** The probability that a question is about no area, … */
const noArea = (s: Signals) => s.areas.find(([id]) => id === NONE)?.[1] ?? 0;
/** … and that it wants to have something explained. */
const explaining = ({ s }: Case) => EXPLAINING.reduce((sum, id) => sum + chanceOf(s, id), 0);
const EXPLAINING = ['concept', 'control', 'list'];
/** The probability of the likeliest area. */
const likelyArea = (s: Signals) => s.areas.find(([id]) => id !== NONE)?.[1] ?? 0;

/** Words that point at something said before; without any talk before, at nothing. */
const DANGLING = new Set(['it', 'its', 'there']);
const PRONOUNS = new Set(['it', 'its', 'that', 'this', 'those', 'them', 'these']);
const FOLLOWED = new Set(['who', 'duties', 'compare', 'classify', 'control']);
const round = (x: number) => Math.round(Math.min(1, Math.max(0, x)) * 100) / 100;

/** A question that stands alone: about this option, in the sense of what was asked. */
function optionQuestion(k: Knowledge, id: string, areas: readonly string[], intent: string): string {
  const scope = scopeOf(k, id);
  if (!scope) return k.concepts[id]?.question ?? id;
  if (areas.length) return areaQuestion(k, areas, [id]);
  if (intent === 'classify') return `Which category is ${scope.name} in?`;
  return `Who does what for ${scope.name}?`;
}
