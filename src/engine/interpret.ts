import type { Context, DeclineReason, Knowledge, Option, Reading } from '../types.ts';
import { areaQuestion, capital } from './phrasing.ts';
import { scopeOf } from './resolve.ts';
import {
  areasOf,
  byName,
  categoriesOf,
  idsOf,
  particular,
  partiesOf,
  speaksOf,
  unique,
  unknownName,
} from './topics.ts';
import { type Mind, NONE, type Signals } from './understand.ts';

/** What to do with a question: the only outcomes there are. */
export type Move =
  | { kind: 'answer'; reading: Reading }
  | { kind: 'clarify'; reading: Reading; question: string; options: Option[] }
  | { kind: 'decline'; intent: string; reason: DeclineReason; about: string[]; reading: Reading }
  | { kind: 'done'; intent: string; reading: Reading };

/** Below this share of in-scope probability a question is declined, unless names of ours speak for it. */
const IN_SCOPE = 0.45;
/** A named concept is explained from this probability of that wish on. */
const CONCEPT = 0.2;
/** Several services and no area are compared from this probability of that wish on, otherwise told one by one. */
const COMPARE = 0.15;

/** Declines that are about no cloud at all. */
const EVERYDAY = new Set(['office', 'other', 'smalltalk', 'injection', 'not-english']);

/** More services than this are not compared in one answer; nobody reads it. */
const MOST_SERVICES = 6;

export function interpret(k: Knowledge, m: Mind, s: Signals, context: Context | undefined): Move {
  const p = new Map(s.intents);
  const sum = (ids: readonly string[]) => ids.reduce((t, id) => t + (p.get(id) ?? 0), 0);
  const answering = Object.values(k.intents)
    .filter((i) => i.outcome === 'answer')
    .map((i) => i.id);
  const inScope = sum(answering);
  const found = {
    services: idsOf(
      s.hits.filter((h) => speaksOf(k, h, s)),
      'service',
    ),
    categories: categoriesOf(k, s),
    concepts: idsOf(s.hits, 'concept'),
    others: idsOf(s.hits, 'other'),
    unlisted: idsOf(s.hits, 'unlisted'),
    named: idsOf(s.hits, 'area'),
    provider: s.hits.some((h) => h.kind === 'provider'),
    ambiguous: idsOf(s.hits, 'ambiguity').map((i) => k.provider.ambiguities[Number(i)]!),
  };
  found.services = found.services.slice(0, MOST_SERVICES);
  const [top = ['who', 0], second] = s.intents.filter(([id]) => answering.includes(id));
  let intent = top[0];
  const confidence = round(inScope * (s.unknown.length ? 1 - 0.3 * (s.unknown.length / s.tokens.length) : 1));
  const areas = areasOf(k, s, found.services.length + found.categories.length > 0);
  const reading = (over: Partial<Reading> = {}): Reading => ({
    intent,
    services: [...found.services, ...found.categories],
    areas,
    concepts: found.concepts,
    side: s.sides.side,
    claim: s.sides.claim,
    confidence,
    runnerUp: second?.[0] ?? null,
    ...over,
  });
  const done = (id: string): Move => ({ kind: 'done', intent: id, reading: reading({ intent: id }) });
  const decline = (id: string, reason: DeclineReason, about: string[] = []): Move => ({
    kind: 'decline',
    intent: id,
    reason,
    about,
    reading: reading({ intent: id }),
  });

  if (s.tokens.length === 0) return done('help');
  const assumed =
    found.services.length || found.categories.length
      ? undefined
      : found.ambiguous.find((a) => a.default !== undefined)?.default;
  if (assumed !== undefined) found.services = [assumed];
  const ours = found.services.length + found.categories.length + found.concepts.length;

  // 1. What is none of our business.
  const clouds = k.provider.others.filter((o) => o.cloud && found.others.includes(o.name)).map((o) => o.name);
  const properly = s.hits.some((h) => h.kind === 'category' || (h.kind === 'service' && byName(k, h, s)));
  if (clouds.length && (!properly || intent === 'compare')) return decline('other-provider', 'other-provider', clouds);
  if (found.others.length && !ours && !found.provider) return decline('other-provider', 'other-provider', found.others);
  const best = s.intents[0] ?? ['other', 1];
  const outside = k.intents[best[0]];
  const areaP = s.areas.find(([id]) => id !== NONE)?.[1] ?? 0;
  const covered = new Set(s.hits.flatMap((h) => Array.from({ length: h.to - h.from }, (_, i) => h.from + i)));
  // "S3 backup": nothing but names of ours is a question about them, whatever it resembles.
  const bare = covered.size === s.tokens.length && (found.services.length > 0 || found.named.length > 0);
  // A service's name says nothing against "what does it cost?", but much against small talk and office matters.
  const evidence = EVERYDAY.has(best[0])
    ? (ours > 0 || found.ambiguous.length ? 0.15 : 0) + (found.named.length || areaP > 0.7 ? 0.1 : 0)
    : 0;
  if (!bare && outside && outside.outcome !== 'answer' && inScope + evidence < IN_SCOPE) {
    if (outside.outcome === 'done') return done(outside.id);
    return decline(outside.id, outside.reason ?? 'not-responsibility');
  }
  if (found.others.length && !ours && areas.length === 0)
    return decline('other-provider', 'other-provider', found.others);
  if (found.unlisted.length && !found.services.length)
    return decline('unknown-service', 'unknown-service', found.unlisted);

  // 2. Things said about the conversation itself.
  if (intent === 'sources' || intent === 'why') {
    const about = found.services.length + areas.length;
    if (context || (!about && intent === 'sources'))
      return { kind: 'answer', reading: reading({ areas: [], services: [] }) };
    intent = about ? 'who' : 'followup';
  }

  const controls = found.concepts.filter((id) => id.endsWith('-controls'));
  // A concept named beside "what is meant by", even where other words speak of an area.
  if (intent === 'who' && found.concepts.length && !found.services.length && (p.get('concept') ?? 0) >= CONCEPT)
    intent = 'concept';

  // "Inherited or not: …" names a control type, which nothing but a wish for the type explains.
  if (intent === 'who' && controls.length > 0 && (p.get('control') ?? 0) >= CONCEPT) intent = 'control';

  // "Is least privilege an inherited control?": a type of control beside an area asks for the area's type.
  if (intent === 'concept' && found.named.length && controls.length > 0) intent = 'control';

  // "What are access control lists?" has the word, and names something else.
  if (intent === 'control' && found.concepts.some((id) => !id.endsWith('controls')) && !found.services.length)
    intent = 'concept';

  let scope = [...found.services, ...found.categories];
  let asked = areas;

  // 3. A follow-up takes what it leaves out from the last answer of the thread.
  const start = s.tokens.slice(0, 3).join(' ');
  const elliptic =
    intent === 'followup' ||
    s.tokens.length <= 3 ||
    /^(?:and|what about|how about|same|no i meant|i meant|ok and|also|both|all of|on)\b/.test(start) ||
    // an answer to what was asked back
    (context !== undefined && context.options.length > 0 && s.tokens.length <= 6 && found.services.length > 0);
  const refers = s.tokens.some((t) => PRONOUNS.has(t));
  if (context) {
    const before = context.reading;
    if (elliptic) {
      // So few words say little: an area counts when it is named, or plain.
      if (!found.named.length && areaP < 0.6) asked = [];
      const saidService = scope.length > 0;
      const saidArea = asked.length > 0;
      if (saidService || saidArea || s.sides.side) {
        if (!saidService) scope = before.services;
        if (!saidArea && before.intent !== 'classify') asked = before.areas;
        if (intent === 'followup' || !found.concepts.length)
          intent = FOLLOWED.has(before.intent) ? before.intent : 'who';
        if (intent === 'duties' && asked.length) intent = 'who';
      }
    } else if (
      !scope.length &&
      (refers || (asked.length && intent === 'who' && [...partiesOf(k, asked)].join() !== 'provider'))
    ) {
      scope = before.services;
      if (refers && !asked.length && intent === 'who') asked = before.areas;
    }
    if (intent === 'compare' && scope.length === 1) {
      scope = unique([...before.services, ...scope]);
      if (!asked.length) asked = before.areas;
    }
  }
  if (intent === 'followup') intent = scope.length >= 2 ? 'compare' : 'who';

  const options = (ids: readonly string[], about: readonly string[]): Option[] =>
    ids.map((id) => ({
      label: scopeOf(k, id)?.name ?? k.concepts[id]?.name ?? id,
      question: optionQuestion(k, id, about, intent),
    }));
  const clarify = (question: string, ids: readonly string[], about: readonly string[] = asked): Move => ({
    kind: 'clarify',
    question,
    options: options(ids, about),
    reading: reading({ intent, services: [], areas: [...about] }),
  });
  const clarifyArea = (): Move => {
    const likely = s.areas
      .filter(([id]) => id !== NONE)
      .slice(0, 3)
      .map(([id]) => id);
    return {
      kind: 'clarify',
      question: 'Which part of it do you mean?',
      options: likely.map((id) => ({ label: capital(k.areas[id]!.name), question: areaQuestion(k, [id], scope) })),
      reading: reading({ intent: 'who', services: scope, areas: [] }),
    };
  };
  const { exemplars } = k.provider;
  const vague = found.ambiguous.filter((a) => !a.options.some((id) => scope.includes(id)));
  const answer = (over: Partial<Reading> = {}): Move => ({
    kind: 'answer',
    reading: reading({ intent, services: scope, areas: asked, ...over }),
  });

  // 4. What each intent needs before it can be answered.
  if (scope.length === 0 && vague.length && ['classify', 'duties', 'compare'].includes(intent))
    return clarify(vague[0]!.question, vague[0]!.options);
  switch (intent) {
    case 'classify':
      if (scope.length) return answer({ areas: [] });
      return found.concepts.length
        ? answer({ intent: 'concept' })
        : clarify('Which service do you mean?', exemplars, []);
    case 'control':
      // Here an area is all that is asked about, so the best guess will do.
      if (!asked.length) asked = scope.filter((id) => Object.hasOwn(k.areas, id));
      if (!asked.length)
        asked = s.areas
          .filter(([id, q]) => id !== NONE && q >= (controls.length ? 0.4 : 0.15))
          .slice(0, 1)
          .map(([id]) => id);
      if (asked.length || found.concepts.length) return answer();
      if (scope.length) return answer({ intent: 'duties' });
      return answer({ concepts: [SIDE_OF.control[s.sides.side ?? 'both']] });
    case 'concept':
      if (found.categories.length && asked.length && found.named.length) break;
      if (found.concepts.length) return answer({ areas: [] });
      if (found.categories.length) return answer({ concepts: found.categories.map((c) => `${c}-services`), areas: [] });
      if (found.services.length) return answer({ intent: asked.length ? 'who' : 'classify' });
      if (asked.length) return answer({ intent: 'who' });
      // No name of ours, but plainly a wish to have the model explained.
      if (
        top[1] > 0.6 &&
        (found.provider || s.tokens.some((t) => ['cloud', 'responsibility', 'responsibilities', 'model'].includes(t)))
      )
        return answer({ concepts: [SIDE_OF.model[s.sides.side ?? 'both']] });
      break;
    case 'list':
      if (found.concepts.some((id) => !/-(?:services|controls)$/.test(id)))
        return answer({ intent: 'concept', areas: [] });
      return answer();
    case 'sources':
      return answer();
    case 'compare':
      if (!found.named.length && areaP < 0.8 && !context) asked = [];
      if (scope.length >= 2) return answer();
      if (found.concepts.length >= 2) return answer({ intent: 'concept' });
      intent = asked.length ? 'who' : 'duties';
      break;
    case 'duties':
      if (asked.length && scope.length) intent = 'who';
      else if (scope.length || !asked.length) return answer({ areas: [] });
      else intent = 'who';
      break;
  }

  // 5. Who: a service, an area, or both.
  if (found.concepts.length && !asked.length && !scope.length) return answer({ intent: 'concept' });
  if (scope.length && asked.length)
    return answer({ intent: scope.length > 1 && intent === 'compare' ? 'compare' : 'who' });
  if (scope.length) {
    // Something in particular was asked, but what is not clear: offering the likely areas beats telling everything.
    const noArea = s.areas.find(([id]) => id === NONE)?.[1] ?? 0;
    if (scope.length > 1 && (p.get('compare') ?? 0) >= COMPARE) return answer({ intent: 'compare', areas: [] });
    if (intent === 'who' && particular(s) >= 2 && noArea < 0.5 && !context) return clarifyArea();
    return answer({ intent: 'duties', side: intent === 'who' && noArea < 0.5 ? null : s.sides.side, areas: [] });
  }
  if (asked.length) {
    const stranger = unknownName(s);
    if (stranger) return decline('unknown-service', 'unknown-service', [stranger]);
    const parties = partiesOf(k, asked);
    const open =
      parties.size > 1 &&
      (vague.length > 0 || s.tokens.length <= 3 || (parties.has('provider') && parties.has('customer')));
    if (vague.length && (open || !found.named.length)) return clarify(vague[0]!.question, vague[0]!.options);
    if (open) return clarify('That depends on the service. Which one?', exemplars);
    return answer({ intent: 'who' });
  }
  if (vague.length) return clarify(vague[0]!.question, vague[0]!.options);
  // "Who is responsible for what on AWS?"
  if (found.provider && particular(s) === 0)
    return answer({ intent: 'concept', concepts: ['shared-responsibility-model'] });
  const guesses = s.unknown
    .filter((w) => w.length >= 4 && w.length <= 24)
    .slice(0, 8)
    .flatMap((w) => m.lexicon.near(w, 2));
  if (guesses.length && intent === 'who') {
    const ids = unique(guesses.filter((g) => g.kind === 'service').map((g) => g.id));
    if (ids.length)
      return clarify('I do not know that name. Did you mean one of these?', unique([...ids, ...exemplars]).slice(0, 4));
  }
  return clarify('Which service, and which part of it?', exemplars, []);
}

const PRONOUNS = new Set(['it', 'its', 'that', 'this', 'those', 'them', 'these']);
/** What is explained where only the side is said: "what is our part called again?" */
const SIDE_OF = {
  control: { provider: 'inherited-controls', customer: 'customer-specific-controls', both: 'it-controls' },
  model: { provider: 'security-of-the-cloud', customer: 'security-in-the-cloud', both: 'shared-responsibility-model' },
};
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
