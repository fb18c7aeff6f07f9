import type { Basis, CategoryId, Citation, Conflict, Duty, Knowledge, Service, Side, Statement } from '../types.ts';
import { inARow } from './text.ts';

/** A duty with where it was found: the service itself, its parent, its category, or the general model. */
export interface Resolved {
  duty: Duty;
  /** `explicit`, `general`, `derived` as written for the thing asked; `inherited` when taken from further up. */
  basis: Basis;
  from: { kind: 'own' | 'parent' | 'category' | 'general'; name: string };
}

/** A service or category by id; null is the general model. */
export function scopeOf(k: Knowledge, id: string): Service | undefined {
  if (Object.hasOwn(k.services, id)) return k.services[id];
  return Object.hasOwn(k.categories, id) ? k.categories[id as CategoryId] : undefined;
}

export const isCategory = (k: Knowledge, id: string) => Object.hasOwn(k.categories, id);

/**
 * The one rule: a service's own duty beats its parent's, which beats its category's, which beats the general model.
 * Every known area resolves, because the loader demands a general duty for each.
 */
export function resolve(k: Knowledge, service: string | null, area: string): Resolved {
  const found = (of: Service | undefined, kind: Resolved['from']['kind']): Resolved | null => {
    const duty = of && Object.hasOwn(of.duties, area) ? of.duties[area] : undefined;
    if (!of || !duty) return null;
    const own = kind === 'own' || kind === 'parent';
    return { duty, basis: own ? duty.basis : 'inherited', from: { kind, name: of.name } };
  };
  const scope = service === null ? undefined : scopeOf(k, service);
  const general = k.general[area];
  if (!general) throw new Error(`no general duty for area ${area}`);
  const up = scope && !isCategory(k, scope.id) ? found(k.categories[scope.category], 'category') : null;
  const resolved: Resolved = found(scope, 'own') ??
    (scope?.parent ? found(scopeOf(k, scope.parent), 'parent') : null) ??
    up ?? {
      duty: general,
      basis: scope ? 'inherited' : general.basis,
      from: { kind: 'general', name: 'the general model' },
    };
  const added = scope?.added && Object.hasOwn(scope.added, area) ? scope.added[area] : undefined;
  if (!added) return resolved;
  const both = (side: Side) => {
    const told = [...(added[side] ?? []), ...(resolved.duty[side] ?? [])];
    return told.length ? { [side]: told } : {};
  };
  return { ...resolved, duty: { ...resolved.duty, ...both('provider'), ...both('customer') } };
}

/** What a citation (`source` or `source#place`) points at; undefined where there is no such source. */
export function cited(k: Pick<Knowledge, 'sources'>, cite: string): Omit<Citation, 'n'> | undefined {
  const [source = '', place] = cite.split('#');
  const s = k.sources[source];
  if (!s) return undefined;
  const section = place === undefined ? s.section : `${s.section}, ${s.places?.[place] ?? place}`;
  return { source, title: s.title, section, url: s.url, asOf: s.asOf, via: s.via };
}

/** The areas a name stands for: itself, or the members of a family. */
export const membersOf = (k: Knowledge, area: string): string[] => k.areas[area]?.members ?? [area];

/** The areas that these names stand for. */
export const cellsOf = (k: Knowledge, areas: readonly string[]): string[] => inARow(areas.map((a) => membersOf(k, a)));

/** What is worth finding once for a knowledge, which never changes: looking at all services would cost most of an answer. */
export function kept<T>(find: (k: Knowledge) => T): (k: Knowledge) => T {
  const known = new WeakMap<Knowledge, T>();
  return (k) => {
    const found = known.get(k) ?? find(k);
    known.set(k, found);
    return found;
  };
}

/** The same for each thing asked about: a name, or a list of names. */
export function keptFor<A extends string | readonly string[], T>(
  find: (k: Knowledge, about: A) => T,
): (k: Knowledge, about: A) => T {
  const known = kept(() => new Map<string, T>());
  return (k, about) => {
    const [found, key] = [known(k), String(about)];
    const value = found.get(key) ?? find(k, about);
    found.set(key, value);
    return value;
  };
}

const byCategory = kept((k) => {
  const sorted = new Map<string, Service[]>(Object.keys(k.categories).map((id) => [id, []]));
  for (const s of Object.values(k.services)) sorted.get(s.category)?.push(s);
  return sorted;
});

/** The services of a category. */
export const servicesOf = (k: Knowledge, category: string): readonly Service[] => byCategory(k).get(category) ?? [];

/** Areas proper, without the families. */
export const cells: (k: Knowledge) => readonly string[] = kept((k) =>
  Object.values(k.areas)
    .filter((a) => !a.members)
    .map((a) => a.id),
);

/**
 * The conflicts to be told with an answer about these things. One about a category is told with a service only where
 * the service takes its duty from there; its own sources settle the rest.
 */
export function conflictsAbout(
  k: Knowledge,
  services: readonly string[],
  areas: readonly string[],
  concepts: readonly string[],
): Conflict[] {
  const members = [...new Set(cellsOf(k, areas))];
  const scopes = new Set(
    services.flatMap((id) => {
      const { category, parent } = scopeOf(k, id) ?? {};
      const inherits = !areas.length || members.some((area) => !Object.hasOwn(scopeOf(k, id)?.duties ?? {}, area));
      return [id, ...(inherits ? [category ?? id, parent ?? id] : [])];
    }),
  );
  const asked = new Set([...areas, ...members]);
  return k.conflicts.filter((c) => {
    const here = c.services.length === 0 || c.services.some((s) => scopes.has(s));
    const open = c.areas.length === 0 && c.concepts.length === 0;
    return here && (open || c.areas.some((a) => asked.has(a)) || c.concepts.some((id) => concepts.includes(id)));
  });
}

/** What the knowledge says about each area, cell by cell. */
export function statements(k: Knowledge): { area: string; statement: Statement }[] {
  const sets = [k.general, ...[...Object.values(k.categories), ...Object.values(k.services)].map((s) => s.duties)];
  return sets.flatMap((duties) =>
    Object.entries(duties).flatMap(([area, d]) =>
      [...(d.provider ?? []), ...(d.customer ?? [])].map((statement) => ({ area, statement })),
    ),
  );
}
