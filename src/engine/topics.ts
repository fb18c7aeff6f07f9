/** What a question is about: which of the areas found in it are really meant, and who owns them. */
import type { Knowledge, Party } from '../types.ts';
import { probability, reweigh } from './classifier.ts';
import type { Hit } from './names.ts';
import { isEmpty, tellingOf } from './relevance.ts';
import { cellsOf, kept, keptFor, membersOf, resolve } from './resolve.ts';
import { inARow } from './text.ts';
import { NONE, type Signals } from './understand.ts';

export const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
export const idsOf = (hits: readonly Hit[], kind: Hit['kind']) =>
  unique(hits.filter((h) => h.kind === kind).map((h) => h.id));

/** The likeliest area, and its probability. */
export const bestArea = (s: Signals): readonly [string, number] => s.areas.find(([id]) => id !== NONE) ?? [NONE, 0];

/** The `most` words that lead to a name. */
export const led = (s: Signals, hit: Hit, most: number): string[] =>
  s.tokens.slice(Math.max(0, hit.from - most), hit.from);

/** An area is taken as meant from this probability on when a service stands beside it, and when nothing does. */
const AREA_WITH_SERVICE = 0.2;
const AREA_ALONE = 0.5;
/** … or from this one on where those with the same one owner have this much together. */
const AREA_OF_ONE = 0.4;
const OF_ONE = 0.7;
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
/** … and one that such a service has only by its kind: "Security Hub: who fixes the failed checks?" is about no platform. */
const BY_KIND = 0.25;

/** The signals with the purpose of the named services weighed in: "alarms for disk full" on CloudWatch is monitoring. */
export function withPurpose(k: Knowledge, s: Signals): Signals {
  const purposes = new Set(idsOf(s.hits, 'service').flatMap((id) => k.services[id]?.purpose ?? []));
  if (!purposes.size) return s;
  const own = idsOf(s.hits, 'service').flatMap((id) => Object.keys(k.services[id]?.duties ?? {}));
  const told = new Set([NONE, ...own, ...idsOf(s.hits, 'area')]);
  return {
    ...s,
    areas: reweigh(s.areas, (id) => (purposes.has(id) ? PURPOSE : told.has(id) ? 1 : BY_KIND)),
  };
}

/** The probability of an intent. */
export const chanceOf = (s: Signals, intent: string) => probability(s.intents, intent);

/** Words that ask for an owner, or point at something said elsewhere, and say nothing of what is owned. */
const OWNING = new Set(
  [
    'run runs handle handles manage manages take takes care look looks after deal deals charge accountable answers does doing done please exactly really actually just there here about up correct right wrong true thing things stuff ask asks asked asking says said told already hello hey quick question liable fault blame covered ok okay fine',
    'finding findings item items bullet row line number ticket above below attached forwarded mail email previous first second third fourth next sheet page org wrote posted mentioned rows point pdf xlsx answer call meeting morning yesterday half whats',
  ].flatMap((list) => list.split(' ')),
);

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
  tokens.every((t, i) => (i > 0 && JOINS.has(t)) || hits.some((h) => h.from <= i && i < h.to));
/** What stands between names: "Redshift snapshots and encryption". */
const JOINS = new Set(['and', 'for', 'on', 'in', 'of', 'the']);

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
  const [best, most] = bestArea(s);
  if (best === NONE) return { areas: [], rivals: [] };
  if (s.listed.length > 1) return { areas: s.listed, rivals: [] };
  const all = idsOf(s.hits, 'area');
  const listed = all.length > 1 ? listedAreas(k, s) : [];
  const named = all.filter(
    (id) =>
      chance(id) * (all.includes(best) ? BESIDE : OVERRULED) >= most || joined(s, id, best) || listed.includes(id),
  );
  const sure = (withService ? most >= AREA_WITH_SERVICE : most >= AREA_ALONE || ofOneOwner(k, s)) && particular(s) >= 1;
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

/** "The asset list of the hosts in their halls": whichever area it is, one side owns all that it may be. */
function ofOneOwner(k: Knowledge, s: Signals): boolean {
  const [best, most] = bestArea(s);
  const owners = partiesOf(k, [best]);
  if (most < AREA_OF_ONE || owners.size !== 1) return false;
  const [owner] = owners;
  const theirs = (id: string) => id !== NONE && [...partiesOf(k, [id])].join() === owner;
  return s.areas.reduce((sum, [id, p]) => (theirs(id) ? sum + p : sum), 0) >= OF_ONE;
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
  // What the model itself names is best known, then what is best documented.
  const known = (id: string) => (k.services[id]!.classification.basis === 'explicit' ? 1 : 0);
  const told = Object.values(k.services)
    .filter((s) => members.some((a) => Object.hasOwn(s.duties, a)))
    .sort((a, b) => known(b.id) - known(a.id) || Object.keys(b.duties).length - Object.keys(a.duties).length);
  const first = new Map<string, string>();
  for (const id of unique([...k.provider.exemplars, ...told.map((s) => s.id)])) {
    const owner = members.map((a) => resolve(k, id, a).duty.party).join();
    if (!first.has(owner)) first.set(owner, id);
  }
  return unique([...[...first.values()].slice(0, 4), ...k.provider.exemplars]).slice(0, 4);
});
