import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve as path } from 'node:path';
import { membersOf } from '../engine/resolve.ts';
import type { Knowledge, Service } from '../types.ts';
import { check, nearest } from './check.ts';
import { service } from './load.ts';
import { type Fault, type File, readFile } from './read.ts';

/** What an overlay may hold; anything else in it is a fault, because nobody would read it. */
const ENTRIES = ['owners.yaml', 'sources.yaml', 'services', 'README.md'];

/**
 * The knowledge with an organisation's own on top: services, other names, statements and sources in the form of the
 * pack's files, and owners (knowledge/README.md, "Overlay"). It adds; it never changes whose job something is. All
 * faults at once, with file, line and cure; `knowledge` is null exactly when there are some.
 */
export function overlay(base: Knowledge, folder: string): { knowledge: Knowledge | null; faults: Fault[] } {
  const faults: Fault[] = [];
  const root = path(folder);
  if (!existsSync(root))
    return {
      knowledge: null,
      faults: [{ file: folder, line: 1, what: 'the folder is missing', cure: 'make it, or unset ONUS_OVERLAY' }],
    };
  for (const name of readdirSync(root))
    if (!ENTRIES.includes(name) && !name.startsWith('.'))
      faults.push({ file: name, line: 1, what: 'is not part of an overlay', cure: `there are ${ENTRIES.join(', ')}` });
  const optional = <S extends 'sources' | 'owners'>(shape: S): File<S> | null =>
    existsSync(join(root, `${shape}.yaml`)) ? readFile(root, join(root, `${shape}.yaml`), shape, faults) : null;
  const sources = optional('sources');
  const owners = optional('owners');
  const names = existsSync(join(root, 'services'))
    ? readdirSync(join(root, 'services')).filter((n) => n.endsWith('.yaml'))
    : [];
  const read = names.sort().flatMap((name): { file: File<'service'>; service: Service }[] => {
    const id = name.replace(/\.yaml$/, '');
    const at = join(root, 'services', name);
    const known = Object.hasOwn(base.services, id) ? base.services[id] : undefined;
    if (!known) {
      const file = readFile(root, at, 'service', faults);
      return file ? [{ file, service: service(file) }] : [];
    }
    const added = readFile(root, at, 'addition', faults);
    if (!added) return [];
    const { aliases, duties } = added.value;
    // As a service file it is checked for its names and its citations.
    const told = Object.entries(duties).map(([area, d]) => [area, { party: 'shared', basis: 'explicit', ...d }]);
    const { name: called, category, classification } = known;
    const value = { name: called, category, classification, aliases, tells: [], duties: Object.fromEntries(told) };
    return [
      {
        file: { ...added, value: value as File<'service'>['value'] },
        service: { ...known, aliases: [...known.aliases, ...aliases], added: duties },
      },
    ];
  });
  const services = read.map((r) => r.file);
  const broken = new Set(faults.map((f) => f.file.replace(/^.*\//, '').replace(/\.yaml$/, '')));

  for (const id of Object.keys(sources?.value ?? {}))
    if (sources && Object.hasOwn(base.sources, id))
      faults.push({
        file: sources.file,
        line: sources.lineOf([id]),
        what: `there is a source "${id}" already`,
        cure: 'give yours another id',
      });
  const merged: Knowledge = {
    ...base,
    sources: {
      ...base.sources,
      ...Object.fromEntries(Object.entries(sources?.value ?? {}).map(([id, s]) => [id, { id, ...s }])),
    },
    services: { ...base.services, ...Object.fromEntries(read.map((r) => [r.service.id, r.service])) },
    teams: Object.fromEntries(
      Object.entries(owners?.value.teams ?? {}).map(([id, { slack = null, teams = null, contact = null, ...t }]) => [
        id,
        { id, slack, teams, contact, ...t },
      ]),
    ),
    owns: (owners?.value.owns ?? []).map(({ runbook = null, ...o }) => ({ runbook, ...o })),
  };
  const none = { file: 'sources.yaml', id: 'sources', value: {}, lineOf: () => 1 };
  faults.push(
    ...check(
      merged,
      {
        areas: [],
        intents: [],
        services,
        categories: [],
        general: null,
        concepts: null,
        controls: null,
        conflicts: null,
        tips: null,
        provider: null,
        sources: broken.has('sources') ? null : (sources ?? none),
      },
      root,
      broken,
    ),
    ...(owners ? checkOwners(merged, owners) : []),
  );
  if (faults.length) return { knowledge: null, faults };
  const { version, ...content } = merged;
  const hash = createHash('sha256').update(version).update(JSON.stringify(content)).digest('hex');
  return { knowledge: { ...merged, version: `${version}+${hash.slice(0, 6)}` }, faults };
}

function checkOwners(k: Knowledge, f: File<'owners'>): Fault[] {
  const faults: Fault[] = [];
  const fault = (at: readonly PropertyKey[], what: string, cure: string) =>
    faults.push({ file: f.file, line: f.lineOf(at), what, cure });
  const scopes = [...Object.keys(k.services), ...Object.keys(k.categories)];
  for (const [i, { team, services, areas }] of f.value.owns.entries()) {
    if (!Object.hasOwn(k.teams, team))
      fault(['owns', i, 'team'], `there is no team "${team}"`, nearest(team, Object.keys(k.teams), 'add it to teams'));
    for (const [j, id] of services.entries())
      if (!scopes.includes(id))
        fault(['owns', i, 'services', j], `unknown service "${id}"`, nearest(id, scopes, 'add services/<id>.yaml'));
    for (const [j, id] of areas.entries())
      if (!Object.hasOwn(k.areas, id))
        fault(['owns', i, 'areas', j], `unknown area "${id}"`, nearest(id, Object.keys(k.areas), 'remove it'));
    const same = f.value.owns.findIndex(
      (o) => o.team !== team && sameList(o.services, services) && sameList(flat(k, o.areas), flat(k, areas)),
    );
    if (same >= 0 && same < i)
      fault(['owns', i], `"${f.value.owns[same]!.team}" owns the same already`, 'keep one of the two');
  }
  return faults;
}

const flat = (k: Knowledge, areas: readonly string[]) => areas.flatMap((a) => membersOf(k, a));
const sameList = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
