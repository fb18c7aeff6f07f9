/** What a question is about: which of the services, categories and areas found in it are really meant. */
import type { Ambiguity, Knowledge, Party } from '../types.ts';
import { probability, reweigh } from './classifier.ts';
import type { Hit } from './names.ts';
import { contentWords, isEmpty, stem, tellingOf } from './relevance.ts';
import { cellsOf, kept, keptFor, membersOf, resolve } from './resolve.ts';
import { inARow, words } from './text.ts';
import { NONE, type Signals } from './understand.ts';

export const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
export const idsOf = (hits: readonly Hit[], kind: Hit['kind']) =>
  unique(hits.filter((h) => h.kind === kind).map((h) => h.id));

/** An area is taken as meant from this probability on when a service stands beside it, and when nothing does. */
const AREA_WITH_SERVICE = 0.2;
const AREA_ALONE = 0.5;
/**
 * An area that is at least 0.7 times as likely as the likeliest may as well be meant: on phrases held out of training the
 * likelier of two such is often wrong, but one of them nearly always right (docs/measurements.md).
 */
const RIVAL = 1.4;
/** A named area is overruled by one that the classifier finds this many times likelier. */
const OVERRULED = 6;
/** … and, where that other one is named as well, this many times: "the OS and the backups" are both meant. */
const BESIDE = 25;

/** How much likelier an area becomes when a service is named that is there for it. */
const PURPOSE = 3;

/** The signals with the purpose of the named services weighed in: "alarms for disk full" on CloudWatch is monitoring. */
export function withPurpose(k: Knowledge, s: Signals): Signals {
  const purposes = new Set(idsOf(s.hits, 'service').flatMap((id) => k.services[id]?.purpose ?? []));
  return purposes.size ? { ...s, areas: reweigh(s.areas, (id) => (purposes.has(id) ? PURPOSE : 1)) } : s;
}

/** From this probability of a comparison on, the place one comes from counts as well. */
export const SIDE_BY_SIDE = 0.2;
/** So many words at most stand between a service and what makes it a variant. */
const NEAR = 4;

/** What joins an area to the services it is asked for. */
const JOINS = new Set(['on', 'for', 'in', 'of', 'at', 'to', 'across']);

/** A service that is an area as well ("IAM on S3 and EC2") is that area where it is asked for other services. */
export function withAreas(k: Knowledge, s: Signals): Signals {
  const isArea = (h: Hit) =>
    h.kind === 'service' &&
    Object.hasOwn(k.areas, h.id) &&
    s.tokens.slice(h.to, h.to + 2).some((t) => JOINS.has(t)) &&
    s.hits.some((o) => o.kind === 'service' && o.id !== h.id && o.from > h.to);
  return s.hits.some(isArea) ? { ...s, hits: s.hits.map((h) => (isArea(h) ? { ...h, kind: 'area' } : h)) } : s;
}

/** The categories with the stem of what each is called by in short. */
const firstWords = kept((k) => Object.keys(k.categories).map((id) => ({ id, first: stem(id) })));

/** Categories named in full, and beside one of those, or beside each other, by their first word ("infrastructure or abstract"). */
export function categoriesOf(k: Knowledge, s: Signals): string[] {
  const named = unique([
    ...idsOf(s.hits, 'category'),
    ...idsOf(s.hits, 'concept').flatMap((id) => Object.keys(k.categories).filter((c) => id === `${c}-services`)),
  ]);
  const firsts = firstWords(k)
    .filter(({ first }) => s.topic.stems.has(first))
    .map(({ id }) => id);
  return named.length || firsts.length > 1 ? unique([...firsts, ...named]) : [];
}

/** The words of each service's name without the provider's. */
const ownNames = kept(
  (k) =>
    new Map(
      Object.values(k.services).map(({ id, name }) => [
        id,
        [id, ...words(name).filter((w) => !k.provider.aliases.includes(w))],
      ]),
    ),
);

/** True for a service called by a word of its name, or by its short one; "buckets" and the like are everybody's. */
export function byName(k: Knowledge, hit: Hit, s: Signals): boolean {
  const own = ownNames(k).get(hit.id) ?? [];
  return s.tokens.slice(hit.from, hit.to).some((t) => own.includes(t));
}

/** "We do not use the NAT gateway", "instead of RDS": what is meant is another. */
const INSTEAD = / (?:not (?:use|using|have|run)|instead of|rather than) (?:the |a |an |any )?(?:managed )?$/;
/** What stands between a part and its whole. */
const ON = new Set(['on', 'in', 'inside', 'within']);
/** "RDS in our VPC": where it is, not what is asked about. */
const INSIDE =
  / (?:in|inside|within|into|part of|behind) (?:(?:our|my|the|a|an|your|their|its|same|own|private|default|shared|one) ){0,3}$/;
const AUXILIARY = /^(?:do|does|did|is|are|was|were|should|would|could|can|will|has|have|had|must)$/;
const LIKE =
  /\b(?:like (?:(?:on|in|with|for|at) )?|as (?:on|in|with|for|at) )(?:(?:plain|normal|ordinary|usual|classic|regular|standard|the) )?$/;
/** Another service is named, or hinted at. */
const others = (s: Signals, hit: Hit, hinted = false) =>
  s.hits.some(
    (h) => (h.kind === 'service' || (hinted && (h.kind === 'ambiguity' || h.kind === 'tell'))) && h.id !== hit.id,
  );

/** "We moved from EC2 to RDS, who patches now?" is about RDS, unless both are to be compared. */
function leftBehind(s: Signals, hit: Hit): boolean {
  const led = s.tokens.slice(Math.max(0, hit.from - 2), hit.from);
  if (!led.some((t) => t === 'from' || /^(?:mov|migrat|switch)/.test(t))) return false;
  // "If we moved from EC2 to RDS, who then …?" weighs the one against the other; "who now …?" does not.
  const compared = chanceOf(s, 'compare') >= SIDE_BY_SIDE && !s.sides.claim && !s.tokens.includes('now');
  if (s.tokens.includes('if') || compared) return false;
  return s.hits.some(
    (h) =>
      h.kind === 'service' &&
      h.id !== hit.id &&
      h.from > hit.to &&
      h.from <= hit.to + NEAR &&
      s.tokens.slice(hit.to, h.from).some((t) => ['to', 'onto', 'into'].includes(t)),
  );
}

/** "GuardDuty found malware on EC2, who cleans up?": what only reports tells the story. */
const REPORTS =
  /^(?:says?|said|found|finds|flags|flagged|reports|reported|shows|showed|alerts|alerted|detects|detected|warns|warned|complains|complained|lists|listed|screams|yells)$/;

/** False for a name that is set aside ("not KMS"), for another vendor's ("Google Cloud buckets"), and for one inside the name of its own area ("IAM users"). */
export function speaksOf(k: Knowledge, hit: Hit, s: Signals): boolean {
  if (s.hits.some((h) => h.kind === 'other' && h.to === hit.from)) return false;
  // "Kafka on EC2" is run by oneself: the product, not the service that offers it; "HSMs in KMS" are a part of KMS.
  const whole = (h: Hit) => h.kind === 'service' && h.id !== hit.id && h.from === hit.to + 1;
  if (ON.has(s.tokens[hit.to] ?? '') && s.hits.some(whole) && !byName(k, hit, s)) return false;
  const [before, last] = [s.tokens[hit.from - 2] ?? '', s.tokens[hit.from - 1] ?? ''];
  const led = ` ${s.tokens.slice(Math.max(0, hit.from - 4), hit.from).join(' ')} `;
  // "Not KMS" sets it aside, "should not KMS …?" asks about it; so do "like on RDS" and "from EC2 to RDS".
  const aside =
    (last === 'not' && !AUXILIARY.test(before)) ||
    ['without', 'except', 'unlike'].includes(last) ||
    (INSTEAD.test(led) && chanceOf(s, 'compare') < SIDE_BY_SIDE) ||
    (k.services[hit.id]?.place && INSIDE.test(led) && others(s, hit)) ||
    (LIKE.test(led) && others(s, hit) && !s.tokens.includes('same')) ||
    ([s.tokens[hit.to], s.tokens[hit.to - 1]].some((t) => REPORTS.test(t ?? '')) &&
      others(s, hit, k.services[hit.id]?.purpose !== undefined)) ||
    leftBehind(s, hit);
  // "auto scaling" and "KMS key" name an area as well: beside another service they are that.
  const other = s.hits.some((h) => h.kind === 'category' || (h.kind === 'service' && h.id !== hit.id));
  const inArea = (h: Hit) => h.kind === 'area' && h.from <= hit.from && h.to >= hit.to;
  const same = (h: Hit) => h.from === hit.from && h.to === hit.to;
  if (other && s.hits.some((h) => inArea(h) && (same(h) || k.services[hit.id]?.purpose !== undefined))) return false;
  return !aside && !s.hits.some((h) => inArea(h) && h.id === hit.id && !same(h));
}

/** The one option of an ambiguity whose own words are all said: "RDS Custom … SQL Server". */
export function toldApart(k: Knowledge, { options }: Ambiguity, s: Signals): string | undefined {
  const own = options.map((id) => contentWords(k.services[id]?.name ?? ''));
  const fit = options.filter((_, i) => {
    const only = own[i]!.filter((w) => !own.some((other, j) => j !== i && other.includes(w)));
    return only.length > 1 && only.every((w) => s.topic.stems.has(w));
  });
  return fit.length === 1 ? fit[0] : undefined;
}

/** Words between two names that keep them apart. */
const APART = new Set(['and', 'or', 'versus', 'to', 'from', 'than', 'not', 'but']);

/** A service and what is named right beside it may be one of its variants: "EKS pods on a Fargate profile". */
export function variants(k: Knowledge, s: Signals, services: readonly string[]): string[] {
  const at = (id: string) => s.hits.filter((h) => h.kind === 'service' && h.id === id);
  const close = (a: Hit, b: Hit) => {
    const between = s.tokens.slice(Math.min(a.to, b.to), Math.max(a.from, b.from));
    return between.length <= NEAR && !between.some((t) => APART.has(t));
  };
  const compared = chanceOf(s, 'compare') >= SIDE_BY_SIDE;
  let out = [...services];
  for (const parent of services)
    for (const { id, beside, own } of variantsOf(k).get(parent) ?? []) {
      if (!out.includes(parent)) continue;
      const mark = beside.find(
        (other) => out.includes(other) && at(parent).some((a) => at(other).some((b) => close(a, b))),
      );
      if (mark !== undefined) out = unique(out.map((x) => (x === parent || x === mark ? id : x)));
      // All that its name says beyond its parent's is said, two words at least: EKS … "auto mode".
      else if (!out.includes(id) && own.length > 1 && own.every((w) => s.topic.stems.has(w)))
        out =
          compared || s.tokens.some((t) => APART.has(t) || t === 'against')
            ? [...out, id]
            : out.map((x) => (x === parent ? id : x));
      // "RDS Custom for Oracle has RDS in its name": the variant is meant, unless it is compared with its parent.
      else if (out.includes(id) && !compared) out = out.filter((x) => x !== parent);
    }
  return out;
}

interface Variant {
  id: string;
  beside: readonly string[];
  /** The telling words of its name that its parent's lacks. */
  own: readonly string[];
}
/** The variants of each service. */
const variantsOf = kept((k) => {
  const found = new Map<string, Variant[]>();
  for (const { id, name, parent, beside = [] } of Object.values(k.services)) {
    if (parent === undefined) continue;
    const theirs = contentWords(k.services[parent]?.name ?? '');
    const variant = { id, beside, own: contentWords(name).filter((w) => !theirs.includes(w)) };
    found.set(parent, [...(found.get(parent) ?? []), variant]);
  }
  return found;
});

/** The probability of an intent. */
export const chanceOf = (s: Signals, intent: string) => probability(s.intents, intent);

/** Words that ask for an owner, or point at something said elsewhere, and say nothing of what is owned. */
export const OWNING = new Set(
  [
    'run runs handle handles manage manages take takes care look looks after deal deals charge accountable answers does doing done please exactly really actually just there here about up correct right wrong true thing things stuff ask asks asked asking says said told already hello hey quick question liable fault blame covered ok okay fine',
    'finding findings item items bullet row line number ticket above below attached forwarded mail email previous first second third fourth next sheet page org wrote posted mentioned rows point pdf xlsx answer call meeting morning yesterday half whats',
  ].flatMap((list) => list.split(' ')),
);

/** A word nobody knows right after the provider's name ("Amazon Frobnicator"): a service we have no entry for. */
export function unknownName(s: Signals): string | undefined {
  const after = new Set(s.hits.filter((h) => h.kind === 'provider').map((h) => h.to));
  // A name is written large: "AWS terminology" names nothing.
  const large = (word: string) => s.text.split(/[^\p{L}\p{N}]+/u).some((w) => w.toLowerCase() === word && w !== word);
  return s.tokens.find((t, i) => after.has(i) && s.unknown.includes(t) && t.length > 3 && large(t));
}

/** How many telling words stand outside these names and do not belong to "who is responsible for …". */
function outside(s: Signals, names: readonly Hit[], more: (token: string) => boolean = () => true): number {
  const named = new Set(inARow(names.map((h) => s.tokens.slice(h.from, h.to))));
  return s.tokens.filter((t) => !isEmpty(t) && !OWNING.has(t) && !named.has(t) && !/^\d+$/.test(t) && more(t)).length;
}

/** How many words say something in particular: the name of an area does, that of a service does not. */
export const particular = (s: Signals): number =>
  outside(
    s,
    s.hits.filter((h) => h.kind !== 'area'),
  );

/** Nothing but names. */
export const isBare = ({ tokens, hits }: Signals): boolean =>
  tokens.every((_, i) => hits.some((h) => h.from <= i && i < h.to));

/** How many known words stand beside all names: "who is in charge of logs" has none. */
export const detail = (s: Signals): number => outside(s, s.hits, (t) => !s.unknown.includes(t));

/** What stands between the things of a list: a word, or a sign. */
const BETWEEN = /^(?:and|or|plus|versus|[a-e]|[1-5])$/;
const SIGN = '[^a-z0-9]*[,;/&+()?][^a-z0-9]*';

/** The areas named in a list: "A) training B) physical security", "hypervisor? guest OS? backups?". */
export function listedAreas(k: Knowledge, s: Signals): string[] {
  const hits = s.hits.filter((h) => h.kind === 'area');
  const listed = (a: Hit, b: Hit) => {
    if (b.from - a.to === 1) return BETWEEN.test(s.tokens[a.to]!);
    // Words of our own names: nothing in them means anything to a pattern.
    return b.from === a.to && new RegExp(`${s.tokens[a.to - 1]}${SIGN}${s.tokens[b.from]}`, 'i').test(s.text);
  };
  const ids = unique(hits.filter((h) => hits.some((o) => listed(h, o) || listed(o, h))).map((h) => h.id));
  return ids.filter((id) => !ids.some((other) => k.areas[id]?.layers?.includes(other)));
}

/** True when "and" or the like stands between the names of the two areas: "the OS and the backups". */
function joined(s: Signals, a: string, b: string): boolean {
  const of = (id: string) => s.hits.filter((h) => h.kind === 'area' && h.id === id);
  return of(a).some((x) =>
    of(b).some((y) =>
      s.tokens.slice(Math.min(x.to, y.to), Math.max(x.from, y.from)).some((t) => ['and', 'or', 'plus'].includes(t)),
    ),
  );
}

/** The areas a question is taken to be about, and those that it may as well be about. */
export interface Aim {
  areas: string[];
  rivals: string[];
}

/** The areas that hold others. */
const familiesOf = kept((k) => Object.values(k.areas).flatMap(({ id, members }) => (members ? [{ id, members }] : [])));

/**
 * Two or more areas that are named are all meant; otherwise one is: the named one, unless the classifier sees another
 * far more clearly ("the kernel of the host": not the guest's). What is nearly as likely as that one is its rival.
 */
export function aimOf(k: Knowledge, s: Signals, withService: boolean): Aim {
  const chance = (id: string) => probability(s.areas, id);
  const [best, most] = s.areas.find(([id]) => id !== NONE) ?? [NONE, 0];
  if (best === NONE) return { areas: [], rivals: [] };
  if (s.listed.length > 1) return { areas: s.listed, rivals: [] };
  const all = idsOf(s.hits, 'area');
  const listed = all.length > 1 ? listedAreas(k, s) : [];
  const named = all.filter(
    (id) =>
      chance(id) * (all.includes(best) ? BESIDE : OVERRULED) >= most || joined(s, id, best) || listed.includes(id),
  );
  const sure = most >= (withService ? AREA_WITH_SERVICE : AREA_ALONE) && particular(s) >= 1;
  const out = named.length ? named : sure ? [best] : [];
  if (!out.length) return { areas: [], rivals: [] };
  const family = familiesOf(k).find(({ members }) => members.every((m) => out.includes(m)));
  if (family) return { areas: [family.id], rivals: [] };
  // A layer says more than its family: "patches of the hypervisor" is about the hypervisor alone.
  const layers = (id: string) => k.areas[id]?.layers ?? [];
  const families = out.filter((id) => k.areas[id]?.members);
  if (families.some((id) => layers(id).includes(best) && chance(best) > RIVAL * chance(id))) out.push(best);
  const areas = unique(out).filter((id) => !families.includes(id) || !out.some((other) => layers(id).includes(other)));
  const kin = (a: string, b: string) =>
    membersOf(k, a).some((m) => membersOf(k, b).includes(m)) || layers(a).includes(b);
  // A name that the classifier finds as likely as any has no rival; nor has one in the question itself, behind a story.
  const asked = (h: Hit) => tellingOf(s.tokens.slice(h.from, h.to)).every((w) => !s.topic.before?.has(w));
  const agreed =
    named.length > 0 &&
    (areas.some((a) => chance(a) * RIVAL > most || kin(a, best) || kin(best, a)) ||
      (s.topic.before?.size && s.hits.some((h) => h.kind === 'area' && areas.includes(h.id) && asked(h))));
  if (agreed || areas.length > 1) return { areas, rivals: [] };
  const rivals = s.areas.filter(
    ([id, q]) => id !== NONE && q * RIVAL >= most && !areas.some((a) => kin(a, id) || kin(id, a)),
  );
  return { areas, rivals: rivals.slice(0, 1).map(([id]) => id) };
}

/** Who owns these areas for a service. */
const ownersOf = (k: Knowledge, service: string, areas: readonly string[]): Party[] =>
  cellsOf(k, areas).map((area) => resolve(k, service, area).duty.party);

/** True where every one of these areas has the same owner for each of these services: which is meant changes nothing. */
export function sameOwner(k: Knowledge, services: readonly string[], areas: readonly string[]): boolean {
  return services.length
    ? services.every((id) => new Set(ownersOf(k, id, areas)).size === 1)
    : partiesOf(k, areas).size === 1;
}

/** True where one side alone owns these areas for all of these services: which of them is meant changes nothing. */
export function oneOwner(k: Knowledge, services: readonly string[], areas: readonly string[]): boolean {
  const owners = new Set(services.flatMap((id) => ownersOf(k, id, areas)));
  return owners.size === 1 && !owners.has('shared');
}

/** Who may own these areas, over the kinds of service: more than one party means that the service matters. */
export function partiesOf(k: Knowledge, areas: readonly string[]): Set<Party> {
  return new Set(
    inARow(cellsOf(k, areas).map((area) => Object.keys(k.categories).map((c) => resolve(k, c, area).duty.party))),
  );
}

/** True where one side alone owns these areas by the general model, whatever the service. */
export const isGeneral = (k: Knowledge, areas: readonly string[]): boolean =>
  areas.length > 0 &&
  cellsOf(k, areas).every((area) =>
    Object.keys(k.categories).every((c) => {
      const { from, duty } = resolve(k, c, area);
      return from.kind === 'general' && duty.party !== 'shared';
    }),
  );

/** Services to choose among where an area's owner depends on the service: one well-known one for each owner there is. */
export const fitting = keptFor((k, areas: readonly string[]): string[] => {
  const members = cellsOf(k, areas);
  // What is best documented is best known.
  const told = Object.values(k.services)
    .filter((s) => members.some((a) => Object.hasOwn(s.duties, a)))
    .sort((a, b) => Object.keys(b.duties).length - Object.keys(a.duties).length);
  const first = new Map<string, string>();
  for (const id of unique([...k.provider.exemplars, ...told.map((s) => s.id)])) {
    const owner = members.map((a) => resolve(k, id, a).duty.party).join();
    if (!first.has(owner)) first.set(owner, id);
  }
  return unique([...[...first.values()].slice(0, 4), ...k.provider.exemplars]).slice(0, 4);
});
