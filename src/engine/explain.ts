/** What a concept, a category or an area means, and of which type a control is. */

import {
  answer,
  type Case,
  CERTAIN,
  COMPARE,
  CONCEPT,
  clarify,
  DEFINITION,
  explaining,
  likelyArea,
  likelyConcept,
  MODEL,
  type Move,
  noArea,
  PLAIN,
  type Topic,
} from './case.ts';
import { contentWords } from './relevance.ts';
import { byName } from './services.ts';
import { chanceOf, idsOf, listedAreas, unique } from './topics.ts';
import { NONE } from './understand.ts';

/** An explanation is taken as wanted, where no concept is named, from this probability of that wish on. */
const EXPLAIN = 0.4;
/** A concept that nobody named is taken as meant from this probability on, … */
export const UNNAMED = 0.5;
/** … is told alone from this one on (right in 92 % of phrases held out of training), … */
export const UNNAMED_ALONE = 0.8;
/** … and two of them together from this one on; on phrases held out of training one of the two is right in 90 %. */
const UNNAMED_BOTH = 0.5;
/** A concept that nobody named is meant in spite of all that is named from this probability of it, and of the wish, on. */
const EXAMPLES = 0.85;

/** "Auto Scaling: an infrastructure service?": the name of an area beside a category is the service here. */
export function classified({ k, s, named }: Case, scope: readonly string[]): string[] {
  return named.services.length
    ? [...scope]
    : unique([...idsOf(s.hits, 'service').filter((id) => k.services[id]), ...scope]);
}

const DUTIES =
  /\b(?:duties|obligations|tasks|jobs|responsibilities|chores|homework|parts?|bits?|column|list|share|half|things)\b/;

/** What a side does for a whole category: "abstract services: what does the provider handle?" */
export const ofDuties = (c: Case): boolean =>
  c.named.categories.length === 1 &&
  c.s.sides.side !== null &&
  (chanceOf(c.s, 'duties') >= COMPARE || DUTIES.test(c.s.tokens.join(' ')));

/** "Patch management, which of the three control types?": an area is put among the controls. */
export const ofControl = ({ k, s, named }: Case): boolean =>
  /\bcontrols\b|\bcontrol (?:types?|kinds?|category|categories|class|sorts?)\b|\b(?:types?|kinds?|category|class|sorts?) of controls?\b/.test(
    s.tokens.join(' '),
  ) &&
  (named.areas.length > 0 || named.services.some((id) => Object.hasOwn(k.areas, id)));

/** The services called by their names where there are any: in "EBS and EC2, same bucket?" no bucket is meant. */
export function byNameOnly({ k, s, named }: Case, scope: readonly string[]): string[] {
  const proper = scope.filter((id) => s.hits.some((h) => h.kind === 'service' && h.id === id && byName(k, h, s)));
  return proper.length ? scope.filter((id) => proper.includes(id) || named.categories.includes(id)) : [...scope];
}

/** Words that ask for one of several; "agree or disagree?" does not. */
const CHOOSING = /\b(?:(?<!\b(?:agree|true|yes|right) )or|which|pick|choose|select|tick)\b/;
/** The stems of what the types of controls are called. */
const KINDS = contentWords('inherited shared specific');

/** The type of a control. Here an area is all that is asked about, so the best guess will do. */
export function controlled(c: Case, topic: Topic): Move {
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
  const listed = s.listed.length > 1 ? s.listed : listedAreas(k, s);
  if (listed.length > 1) areas = listed;
  // "Patch management" is one control, whatever layer its words suggest.
  else if (!topic.scope.length && named.areas.length && named.areas.every((id) => k.areas[id]?.members))
    areas = named.areas;
  // "Inherited, shared or ours?" and "which of these is inherited?" presume none of them.
  const choosing = CHOOSING.test(s.tokens.join(' ')) || KINDS.filter((kind) => s.topic.stems.has(kind)).length > 1;
  if (areas.length && choosing) return answer(c, { ...topic, areas }, { concepts: [], claim: null });
  // "Which controls are inherited, which shared, which customer-specific?": all there are.
  if (!areas.length && choosing && typed) return answer(c, { ...topic, areas }, { concepts: ['it-controls'] });
  if (areas.length || named.concepts.length) return answer(c, { ...topic, areas });
  if (topic.scope.length) return answer(c, { ...topic, areas }, { intent: 'duties' });
  return unnamed(c, topic);
}

/** What a concept, a category or an area means; undefined where it is rather asked whose it is. */
export function explained(c: Case, topic: Topic): Move | undefined {
  const { named } = c;
  const { scope, areas } = topic;
  // "Why do we get less to do from EC2 to SQS?": what is named is the example.
  const [meant = NONE] = c.s.concepts[0] ?? [];
  const plain = meant !== MODEL && c.top[1] >= EXAMPLES && likelyConcept(c) >= EXAMPLES && noArea(c.s) >= EXAMPLES;
  if (plain && !named.concepts.includes(meant) && named.concepts.length + named.categories.length + scope.length)
    return answer(c, { ...topic, scope: [], areas: [] }, { concepts: [meant, ...named.concepts] });
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
  if (!named.concepts.length && !scope.length && c.s.sides.side !== null && chanceOf(c.s, 'duties') >= CONCEPT)
    return answer(c, { ...topic, areas: [] }, { intent: 'duties' });
  if (ofControl(c) && !meansConcept(c)) return controlled(c, { ...topic, intent: 'control' });
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
export const meansConcept = (c: Case): boolean =>
  explaining(c) >= EXPLAIN && noArea(c.s) > likelyArea(c.s) && likelyConcept(c) >= UNNAMED;

/** The concepts that are meant though nobody named them: one, or two of which one is meant; between more it is asked. */
export function unnamed(c: Case, topic: Topic): Move {
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
