import type { Context, Knowledge } from '../types.ts';
import {
  answer,
  type Case,
  CERTAIN,
  COMPARE,
  CONCEPT,
  caseOf,
  clarify,
  clarifyArea,
  DEFINITION,
  decline,
  done,
  explaining,
  LIKELY,
  likelyArea,
  likelyConcept,
  MODEL,
  type Move,
  noArea,
  PLAIN,
  type Topic,
  VAGUE,
  vagueOf,
} from './case.ts';
import {
  byNameOnly,
  classified,
  controlled,
  explained,
  meansConcept,
  ofControl,
  ofDuties,
  UNNAMED,
  UNNAMED_ALONE,
  unnamed,
} from './explain.ts';
import { halfIsPlain } from './half.ts';
import { stem } from './relevance.ts';
import { cellsOf, resolve, scopeOf } from './resolve.ts';
import { outOfScope, PLACE } from './scope.ts';
import { unknownName, withAreas } from './services.ts';
import {
  aimOf,
  chanceOf,
  detail,
  fitting,
  isBare,
  led,
  oneOwner,
  particular,
  partiesOf,
  sameOwner,
  unique,
  withPurpose,
} from './topics.ts';
import { type Mind, NONE, type Signals } from './understand.ts';

/** A wish is taken for the one from this probability on where nothing else can be meant. */
const PRESENT = 0.3;
/** Any sign of a wish at all. */
const SLIGHT = 0.03;
/** Two areas with different owners that may as well be meant are told together from this probability of the first on. */
const RIVALRY = 0.2;
/** With fewer telling words than this beside the names, an area whose owner varies is asked back. */
const DETAILED = 2;

/** From this probability on an area nobody named is what services are compared in. */
const COMPARED = 0.8;

export function interpret(k: Knowledge, m: Mind, signals: Signals, context: Context | undefined): Move {
  const s = withPurpose(k, withAreas(k, signals));
  const c = caseOf(k, m, s, context);
  const aim = aimOf(k, s, c.named.services.length + c.named.categories.length > 0);
  // "Since S3 is an abstract service, …" is about S3, and so it is where that is wrong.
  const premise = (id: string) =>
    c.top[0] === 'who' &&
    s.hits.some((h) => h.kind === 'category' && h.id === id && led(s, h, 3).some((t) => BEING.has(t)));
  const categories = c.named.categories.filter(
    (id) => !(c.named.services.length && premise(id)) && !c.named.services.some((s) => k.services[s]?.category === id),
  );
  const topic: Topic = { intent: c.top[0], scope: [...c.named.services, ...categories], ...aim };
  if (s.tokens.length === 0) return done(c, topic, 'help');
  const outside = outOfScope(c, topic);
  if (outside) return outside;
  // Who picks from a list claims nothing.
  // "… or rotating IAM keys": what is in the list is not what it is asked for.
  const scope = topic.scope.filter((id) => !Object.hasOwn(k.areas, id));
  const own = picked(k, s, scope);
  if (own.length) return answer(c, { ...topic, scope, intent: 'who', areas: own }, { claim: null });
  if ((topic.intent === 'sources' || topic.intent === 'why') && aboutTheTalk(c, topic))
    return answer(c, { ...topic, scope: [], areas: [] });
  // A lone word that names nothing, or what both sides have a part in, says too little.
  if (s.tokens.length === 1 && !context && s.hits.every((h) => h.kind === 'area')) {
    const parties = partiesOf(k, c.named.areas);
    if (parties.size > 1) return clarify(c, topic, ON_SERVICE, fitting(k, c.named.areas), c.named.areas);
    if (parties.size !== 1 || parties.has('shared'))
      return likelyArea(s) >= LIKELY ? clarifyArea(c, topic) : withoutTopic(c, topic);
  }
  // "Is AWS doing that for us already?" points at nothing.
  const said = detail(s) >= DETAILED || s.hits.some((h) => h.kind !== 'provider');
  if (!context && !said && (dangling(s) || PLACE.test(s.text)) && likelyArea(s) < LIKELY && likelyConcept(c) < UNNAMED)
    return clarify(c, topic, WHAT, k.provider.exemplars, []);
  // "And for staging?" follows nothing.
  if (!context && topic.intent === 'followup' && c.top[1] >= PLAIN && !s.hits.length) return withoutTopic(c, topic);
  const full = withContext(c, intentBeside(c, topic));
  return byIntent(c, full) ?? whoseJob(c, full);
}

/** "S3 is IaaS, so …". */
const BEING = new Set(['is', 'are', 'as', 'being', 'was']);

/** "Tick what is AWS's: (a) disks (b) labels": of a list to choose from, what the side asked for owns alone. */
function picked(k: Knowledge, s: Signals, scope: readonly string[]): string[] {
  const { side, either } = s.sides;
  if (s.listed.length < 2 || side === null || either || !s.tokens.some((t) => PICKING.has(t))) return [];
  const owns = (cell: string) => resolve(k, scope[0] ?? null, cell).duty.party === side;
  return s.listed.filter((area) => cellsOf(k, [area]).every(owns));
}
const PICKING = new Set(['which', 'tick', 'pick', 'choose', 'select', 'mark', 'except', 'statement', 'option']);

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
  // "Patch management is shared, which part is ours?"
  const [type = NONE, p = 0] = c.s.concepts[0] ?? [];
  if (
    topic.intent === 'who' &&
    topic.areas.length &&
    !topic.scope.length &&
    type.endsWith('-controls') &&
    p >= PLAIN &&
    (c.s.sides.claim?.party ?? 'shared') === 'shared' &&
    chanceOf(c.s, 'control') >= CONCEPT
  )
    return { ...topic, intent: 'control' };
  // "Who protects the instances of infrastructure services?" wants no explanation.
  if (
    topic.intent === 'concept' &&
    topic.areas.length &&
    named.categories.length &&
    chanceOf(c.s, 'who') >= CONCEPT &&
    c.s.tokens[0] === 'who'
  )
    return { ...topic, intent: 'who' };
  // A concept named beside "what is meant by", even where other words speak of an area; not "(and) who configures …?".
  const explain =
    topic.intent === 'who' &&
    !(topic.areas.length && /^(?:and |so )?who\b/.test(c.s.tokens.slice(0, 2).join(' '))) &&
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
  // Services are compared in all there is, unless it is plain in what.
  if (intent === 'compare' && !named.areas.length && likelyArea(s) < COMPARED) areas = [];
  if (context) {
    const before = context.reading;
    const refers = s.tokens.some((t) => PRONOUNS.has(t));
    if (isElliptic(c, intent)) {
      // So few words say little: an area counts when it is named, or plain.
      if (!named.areas.length && likelyArea(s) < PLAIN) areas = [];
      // "And the nodes?", "and if it's imported?"
      const among = named.ambiguous.some((a) => a.options.some((id) => before.services.includes(id)));
      if (scope.length || areas.length || s.sides.side || among || refers) {
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
  if (intent === 'classify' && !scope.length && !named.concepts.length && likelyConcept(c) >= UNNAMED_ALONE)
    return unnamed(c, topic);
  if (scope.length === 0 && vague.length && ['classify', 'duties', 'compare'].includes(intent))
    return clarify(c, topic, vague[0]!.question, vague[0]!.options);
  switch (intent) {
    case 'classify':
      if (ofControl(c)) return controlled(c, { ...topic, intent: 'control' });
      if (ofDuties(c)) return answer(c, { ...topic, intent: 'duties', scope: named.categories, areas: [] });
      // "S3" and nothing else: all there is to say of it.
      if (named.services.length && !named.categories.length && isBare(s))
        return answer(c, { ...topic, intent: 'duties', areas: [] });
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
      if (scope.length && named.areas.length)
        return c.top[1] >= CERTAIN ? answer(c, { ...topic, scope: [], areas: [] }) : undefined;
      // "Are we covered there?"
      if (!named.services.length && !named.categories.length && !named.provider && c.top[1] < VAGUE) return undefined;
      if (!scope.length && c.top[1] < DEFINITION && likelyConcept(c) >= UNNAMED) return unnamed(c, topic);
      return named.services.length ? answer(c, topic, { intent: 'duties' }) : answer(c, topic);
    case 'sources':
      return answer(c, topic);
    case 'which':
      // "Which services …" about no area is a list; about one service, whose job.
      if (areas.length && c.top[1] < LISTED && !s.tokens.some((t) => WHICH.has(t))) return undefined;
      if (!scope.length && areas.length) return answer(c, topic);
      if (scope.length) return undefined;
      return answer(c, topic, { intent: 'list' });
    case 'compare': {
      const proper = byNameOnly(c, scope);
      if (scope.length >= 2) return answer(c, { ...topic, scope: proper.length >= 2 ? proper : scope });
      if (named.concepts.length >= 2) return answer(c, topic, { intent: 'concept' });
      // "ALB or NLB?": two names of one service differ in what they do, not in whose they are.
      if (scope.length === 1 && !areas.length && !context && !s.sides.side && namesFor(s, scope[0]!) > 1)
        return decline(c, topic, 'advice', 'not-responsibility');
      return whoseJob(c, { ...topic, intent: areas.length ? 'who' : 'duties' });
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

/** By how many names a service is called. */
const namesFor = ({ hits, tokens }: Signals, id: string): number =>
  new Set(
    hits.filter((h) => h.kind === 'service' && h.id === id).map((h) => stem(tokens.slice(h.from, h.to).join(' '))),
  ).size;

/** An area is named by other words than a service: "Auto Scaling" is the service, though scaling is an area. */
const beside = ({ hits }: Signals): boolean =>
  hits.some((a) => a.kind === 'area' && !hits.some((x) => x.kind === 'service' && x.from <= a.from && x.to >= a.to));

/** 5. Whose job: of a service, an area, or both. */
function whoseJob(c: Case, topic: Topic): Move {
  const { s, named, context } = c;
  const { intent, scope, areas } = topic;
  if (named.concepts.length && !areas.length && !scope.length) {
    // "Who is to blame if a Region loses power?" wants no Region explained.
    const [guess, p] = s.areas[0]!;
    if (guess === NONE || p < RIVALRY || explaining(c) >= SLIGHT) return answer(c, topic, { intent: 'concept' });
    return p >= LIKELY ? withoutService(c, { ...topic, areas: [guess] }) : clarifyArea(c, topic);
  }
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
  const nowhere = !c.context && dangling(s);
  // "Guest OS versus host OS": what they mean.
  if (named.areas.length > 1 && /\b(?:versus|differ\w*|mix)\b/.test(s.tokens.join(' ')) && !s.tokens.includes('who'))
    return answer(c, { ...topic, intent: 'concept' });
  const varies = areas.some((area) => {
    const parties = partiesOf(k, [area]);
    const opposite = parties.has('provider') && parties.has('customer');
    return parties.size > 1 && (opposite || nowhere || !halfIsPlain(k, [area], s.topic));
  });
  // All that it may be has the same owner: told for all, nothing is asked.
  const each = (vague[0]?.options ?? []).filter((id) => scopeOf(k, id));
  if (varies && vague.length === 1 && (named.areas.length || likelyArea(s) >= PLAIN) && oneOwner(k, each, areas))
    return answer(c, { ...topic, intent: 'who', scope: each });
  // A guess at the area is not enough where the thing itself may be several; "who owns the keys?" says nothing of which.
  const guessed = !named.areas.length && likelyArea(s) < LIKELY;
  const bare = detail(s) < DETAILED && areas.some((id) => partiesOf(k, [id]).has('shared'));
  if (vague.length && (varies || guessed || bare)) return clarify(c, topic, vague[0]!.question, vague[0]!.options);
  if (nowhere && !named.areas.length && likelyArea(s) < LIKELY) return clarifyArea(c, topic);
  if (varies) return clarify(c, topic, ON_SERVICE, fitting(k, areas));
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
  if (named.provider && particular(s) === 0 && c.top[0] !== 'followup' && !s.sides.either)
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
  return clarify(c, topic, WHAT, k.provider.exemplars, []);
}

/** Words that ask for a list; … */
const WHICH = new Set(['which', 'what', 'where', 'list', 'any', 'all', 'services', 'ones', 'every']);
/** … without one it is taken as wanted from this probability on ("does AWS take care of failover?" is none). */
const LISTED = 0.5;

const WHAT = 'Which service, and which part of it?';
const ON_SERVICE = 'That depends on the service. Which one?';

/** True for what points at something said before: without any talk before, at nothing. */
const dangling = ({ tokens }: Signals): boolean =>
  tokens.some((t, i) => DANGLING.has(t) || (POINTING.has(t) && DOING.test(tokens[i - 1] ?? '')));
const DANGLING = new Set(['it', 'its', 'there']);
const POINTING = new Set(['that', 'this']);
const DOING = /^(?:do|does|doing|done|did|owns?|handles?|handling)$/;

const PRONOUNS = new Set(['it', 'its', 'that', 'this', 'those', 'them', 'these']);

const FOLLOWED = new Set(['who', 'duties', 'compare', 'classify', 'control']);
