import { contentWords } from '../engine/relevance.ts';
import { words } from '../engine/text.ts';
import type { CategoryId, Duty, Knowledge, Statement } from '../types.ts';
import type { Fault, File, Located } from './read.ts';

/** Intents that have an answer of their own. */
const ANSWERED = [
  'who',
  'duties',
  'compare',
  'classify',
  'control',
  'concept',
  'list',
  'sources',
  'why',
  'followup',
  'which',
];
/** Ids that the classifier and JavaScript keep for themselves. */
const RESERVED = new Set(['none', 'constructor', 'prototype']);
export const CATEGORIES: CategoryId[] = ['infrastructure', 'container', 'abstract'];

/** The files that were read; null for one that is broken. */
export interface Files {
  areas: File<'area'>[];
  intents: File<'intent'>[];
  services: File<'service'>[];
  categories: File<'service'>[];
  general: File<'general'> | null;
  concepts: File<'concepts'> | null;
  controls: File<'controls'> | null;
  conflicts: File<'conflicts'> | null;
  tips: File<'tips'> | null;
  provider: File<'provider'> | null;
  sources: File<'sources'> | null;
}

/**
 * What is wrong with the files, given the knowledge that they make together. `home`: the pack's folder, for cures.
 * `broken`: ids of files that could not be read; naming them elsewhere is no second fault.
 */
export function check(knowledge: Knowledge, files: Files, home: string, broken: ReadonlySet<string>): Fault[] {
  const { areas: areaFiles, intents: intentFiles, services: serviceFiles, categories: categoryFiles } = files;
  const { general, concepts, controls, conflicts, tips, provider, sources } = files;
  const faults: Fault[] = [];
  const fault = (f: Located, path: readonly PropertyKey[], what: string, cure: string) =>
    faults.push({ file: f.file, line: f.lineOf(path), what, cure });
  const known = {
    area: (id: string) => Object.hasOwn(knowledge.areas, id) || broken.has(id),
    cell: (id: string) => known.area(id) && !knowledge.areas[id]?.members,
    service: (id: string) =>
      Object.hasOwn(knowledge.services, id) || CATEGORIES.includes(id as CategoryId) || broken.has(id),
    concept: (id: string) => Object.hasOwn(knowledge.concepts, id) || !concepts,
  };

  /** Statements cite what exists. */
  /** Stems of all statements. */
  const told = new Set<string>();
  const cited = (f: Located, statements: readonly Statement[] | undefined, path: readonly PropertyKey[]) => {
    if (!sources) return;
    statements?.forEach((s, i) => {
      for (const stem of contentWords(s.text)) told.add(stem);
      s.cites.forEach((cite, j) => {
        const [id = '', ...rest] = cite.split('#');
        const place = rest.length ? rest.join('#') : undefined;
        const source = Object.hasOwn(knowledge.sources, id) ? knowledge.sources[id] : undefined;
        if (!source)
          fault(
            f,
            [...path, i, 'cites', j],
            `dangling citation: no source "${id}"`,
            nearest(id, Object.keys(knowledge.sources), `add it to ${home}/sources.yaml`),
          );
        else if (place !== undefined && !Object.hasOwn(source.places ?? {}, place))
          fault(
            f,
            [...path, i, 'cites', j],
            `dangling citation: "${id}" has no place "${place}"`,
            nearest(place, Object.keys(source.places ?? {}), `add it to the places of ${id}`),
          );
      });
    });
  };
  const dutiesOf = (f: Located, duties: Record<string, Duty>, path: readonly PropertyKey[]) => {
    for (const [area, duty] of Object.entries(duties)) {
      if (!known.cell(area))
        fault(
          f,
          [...path, area],
          `unknown area "${area}"`,
          nearest(area, Object.keys(knowledge.areas).filter(known.cell), 'add knowledge/areas/<id>.yaml'),
        );
      cited(f, duty.provider, [...path, area, 'provider']);
      cited(f, duty.customer, [...path, area, 'customer']);
    }
  };
  const ids = (
    f: Located,
    list: readonly string[],
    is: (id: string) => boolean,
    path: readonly PropertyKey[],
    noun: string,
    all: string[],
  ) =>
    list.forEach((id, i) => {
      if (!is(id)) fault(f, [...path, i], `unknown ${noun} "${id}"`, nearest(id, all, `add it, or remove it here`));
    });

  for (const f of [...areaFiles, ...intentFiles, ...serviceFiles, ...categoryFiles])
    if (!/^[a-z][a-z0-9-]*$/.test(f.id) || RESERVED.has(f.id))
      fault(
        f,
        [],
        `"${f.id}" cannot be an id`,
        'name the file with lower-case letters, digits and hyphens, and not like a word that Onus uses itself',
      );
  for (const f of serviceFiles)
    if (CATEGORIES.includes(f.id as CategoryId))
      fault(f, [], `"${f.id}" is a category, not a service`, 'give the service another name');
  for (const f of categoryFiles) {
    if (!CATEGORIES.includes(f.id as CategoryId))
      fault(f, [], `there is no category "${f.id}"`, `the three are ${CATEGORIES.join(', ')}`);
    else if (f.value.category !== f.id)
      fault(f, ['category'], `the category "${f.id}" says it is "${f.value.category}"`, `write category: ${f.id}`);
  }
  const answering = intentFiles.filter((f) => f.value.outcome === 'answer');
  for (const f of answering)
    if (!ANSWERED.includes(f.id))
      fault(
        f,
        ['outcome'],
        `no answer is written for the intent "${f.id}"`,
        `answers exist for ${ANSWERED.join(', ')}`,
      );
  for (const id of [...ANSWERED, 'help', 'smalltalk'])
    if (!Object.hasOwn(knowledge.intents, id) && !broken.has(id))
      faults.push({
        file: `intents/${id}.yaml`,
        line: 1,
        what: 'the intent is missing',
        cure: 'add it; its form is in knowledge/README.md',
      });

  const serviceIds = [...Object.keys(knowledge.services), ...Object.keys(knowledge.categories)];
  for (const f of [...serviceFiles, ...categoryFiles]) {
    const { value } = f;
    dutiesOf(f, value.duties, ['duties']);
    cited(f, [value.classification], ['classification']);
    if (value.parent !== undefined) {
      if (!known.service(value.parent))
        fault(f, ['parent'], `unknown service "${value.parent}"`, nearest(value.parent, serviceIds, 'add it'));
      else if (knowledge.services[value.parent]?.parent)
        fault(f, ['parent'], `"${value.parent}" is itself a variant`, 'name the service at the root');
    }
    if (value.beside && value.parent === undefined)
      fault(f, ['beside'], '"beside" without a parent', 'name the service that this is a variant of');
    for (const id of value.beside ?? [])
      if (!known.service(id)) fault(f, ['beside'], `unknown service "${id}"`, nearest(id, serviceIds, 'add it'));
    const areaPaths = Object.keys(value.headlines ?? {}).map((area): [string, string[]] => [area, ['headlines', area]]);
    if (value.purpose !== undefined) areaPaths.push([value.purpose, ['purpose']]);
    for (const [area, path] of areaPaths)
      if (!known.area(area))
        fault(f, path, `unknown area "${area}"`, nearest(area, Object.keys(knowledge.areas), 'remove it'));
  }
  for (const id of CATEGORIES)
    if (!Object.hasOwn(knowledge.categories, id) && !broken.has(id))
      faults.push({ file: `${home}/categories/${id}.yaml`, line: 1, what: 'the category is missing', cure: 'add it' });
  if (general) dutiesOf(general, general.value, []);
  for (const area of Object.keys(knowledge.areas).filter(known.cell))
    if (general && !Object.hasOwn(general.value, area))
      fault(general, [], `no general duty for area "${area}"`, 'add it: every area must resolve for every service');
  for (const f of areaFiles)
    for (const key of ['members', 'layers'] as const)
      ids(f, f.value[key] ?? [], known.cell, [key], 'area', Object.keys(knowledge.areas).filter(known.cell));

  concepts?.value.forEach((c, i) => {
    cited(concepts, c.statements, [i, 'statements']);
    ids(concepts, c.members ?? [], known.concept, [i, 'members'], 'concept', Object.keys(knowledge.concepts));
    if (concepts.value.findIndex((other) => other.id === c.id) !== i)
      fault(concepts, [i], `concept "${c.id}" stands twice`, 'merge the two');
  });
  controls?.value.forEach((c, i) => {
    if (controls.value.findIndex((other) => other.area === c.area) !== i)
      fault(controls, [i], `control of "${c.area}" stands twice`, 'merge the two');
    if (!known.area(c.area))
      fault(
        controls,
        [i, 'area'],
        `unknown area "${c.area}"`,
        nearest(c.area, Object.keys(knowledge.areas), 'remove it'),
      );
    cited(controls, c.statements, [i, 'statements']);
  });
  conflicts?.value.forEach((c, i) => {
    if (conflicts.value.findIndex((other) => other.id === c.id) !== i)
      fault(conflicts, [i], `conflict "${c.id}" stands twice`, 'merge the two, or give one another id');
    ids(conflicts, c.services, known.service, [i, 'services'], 'service', serviceIds);
    ids(conflicts, c.areas, known.area, [i, 'areas'], 'area', Object.keys(knowledge.areas));
    ids(conflicts, c.concepts, known.concept, [i, 'concepts'], 'concept', Object.keys(knowledge.concepts));
    cited(conflicts, c.claims, [i, 'claims']);
  });
  if (tips) cited(tips, tips.value, []);
  tips?.value.forEach((t, i) => {
    if (tips.value.findIndex((other) => other.id === t.id) !== i)
      fault(tips, [i, 'id'], `tip "${t.id}" stands twice`, 'merge the two, or give one another id');
  });
  if (provider) {
    ids(provider, provider.value.exemplars, known.service, ['exemplars'], 'service', serviceIds);
    ids(
      provider,
      provider.value.main,
      (id) => !sources || Object.hasOwn(sources.value, id),
      ['main'],
      'source',
      Object.keys(knowledge.sources),
    );
  }
  provider?.value.ambiguities.forEach((a, i) => {
    if (a.default === undefined && a.options.length < 2)
      fault(provider, ['ambiguities', i], 'an ambiguity with one meaning', 'add an option, or make it an alias');
    ids(
      provider,
      [...a.options, ...[a.default, a.beside].flatMap((id) => id ?? [])],
      (id) => known.service(id) || known.concept(id),
      ['ambiguities', i, 'options'],
      'option',
      [...serviceIds, ...Object.keys(knowledge.concepts)],
    );
  });

  // Last, when all statements were seen.
  provider?.value.turns.forEach(({ means }, i) => {
    for (const stem of contentWords(means))
      if (!broken.size && !told.has(stem))
        fault(
          provider,
          ['turns', i, 'means'],
          `no statement says "${stem}"`,
          'use words of the statement that is to be told',
        );
  });

  // An alias means one thing. Areas and concepts are a layer of their own: "security groups" is both on purpose.
  const things = new Map<string, string>();
  const areas = new Map<string, string>();
  const take = (
    seen: Map<string, string>,
    f: Located,
    owner: string,
    aliases: readonly string[],
    path: readonly PropertyKey[],
  ) =>
    aliases.forEach((alias, i) => {
      const key = words(alias).join(' ');
      const other = seen.get(key);
      if (other === owner && aliases.indexOf(alias) !== i)
        fault(f, [...path, i], `alias "${alias}" stands twice`, 'remove one');
      else if (other !== undefined && other !== owner)
        fault(
          f,
          [...path, i],
          `alias "${alias}" means two things: ${other} and ${owner}`,
          'keep it on one, or make it an ambiguity in provider.yaml',
        );
      seen.set(key, owner);
    });
  // What is not among these files was checked before; its names are taken all the same.
  const here = new Set([...serviceFiles, ...categoryFiles].map((f) => f.id));
  for (const s of [...Object.values(knowledge.services), ...Object.values(knowledge.categories)])
    if (!here.has(s.id)) for (const name of [s.name, ...s.aliases]) things.set(words(name).join(' '), s.id);
  for (const f of [...serviceFiles, ...categoryFiles]) {
    take(things, f, f.id, f.value.aliases, ['aliases']);
    take(things, f, f.id, f.value.tells, ['tells']);
    if (!f.value.aliases.includes(f.value.name.toLowerCase()))
      take(things, f, f.id, [f.value.name.toLowerCase()], ['name']);
  }
  if (provider) {
    take(things, provider, provider.value.name, provider.value.aliases, ['aliases']);
    take(things, provider, 'an unlisted service', provider.value.unlisted, ['unlisted']);
    for (const [i, o] of provider.value.others.entries())
      take(things, provider, o.name, o.aliases, ['others', i, 'aliases']);
    for (const [i, a] of provider.value.ambiguities.entries())
      take(things, provider, `the question "${a.question}"`, a.aliases, ['ambiguities', i, 'aliases']);
  }
  const meanings = new Map<string, string>();
  for (const [i, c] of (concepts?.value ?? []).entries())
    if (concepts) take(meanings, concepts, c.id, c.aliases, [i, 'aliases']);
  for (const f of areaFiles) take(areas, f, f.id, f.value.aliases, ['aliases']);

  return faults;
}

/** The cure for an id that does not exist: the nearest one that does, else `otherwise`. */
export function nearest(id: string, candidates: readonly string[], otherwise: string): string {
  const pairs = (s: string) => new Set([...s.toLowerCase()].slice(1).map((c, i) => s.toLowerCase()[i]! + c));
  const mine = pairs(id);
  const scored = candidates.map((c) => {
    const theirs = pairs(c);
    return { c, score: [...mine].filter((p) => theirs.has(p)).length / Math.max(1, mine.size, theirs.size) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score >= 0.5 ? `did you mean "${best.c}"? Otherwise ${otherwise}` : otherwise;
}
