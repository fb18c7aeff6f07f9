import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Area, CategoryId, Knowledge, Service } from '../types.ts';
import { check, type Files } from './check.ts';
import type { Places } from './questions.ts';
import { type Fault, type File, readFile, readFolder } from './read.ts';

/** Where the files are: `root` holds `intents/` and `knowledge/`; `pack` is the provider's folder in the latter. */
export interface Place {
  root: string;
  pack: string;
}

const byId = <T extends { id: string }>(things: readonly T[]): Record<string, T> =>
  Object.fromEntries(things.map((t) => [t.id, t]));

/**
 * Reads and checks all knowledge files. Never throws for what a file says: `knowledge` is null exactly when `faults`
 * is not empty. (Whether Onus understands its own questions is checked after training, in build.ts.)
 */
export function load({ root, pack }: Place): { knowledge: Knowledge | null; faults: Fault[]; places: Places } {
  const faults: Fault[] = [];
  const home = join('knowledge', pack);
  const at = (name: string) => join(root, home, name);
  const files: Files = {
    areas: readFolder(root, 'knowledge/areas', 'area', faults),
    intents: readFolder(root, 'intents', 'intent', faults),
    services: readFolder(root, join(home, 'services'), 'service', faults),
    categories: readFolder(root, join(home, 'categories'), 'service', faults),
    general: readFile(root, at('general.yaml'), 'general', faults),
    concepts: readFile(root, at('concepts.yaml'), 'concepts', faults),
    controls: readFile(root, at('controls.yaml'), 'controls', faults),
    conflicts: readFile(root, at('conflicts.yaml'), 'conflicts', faults),
    tips: readFile(root, at('tips.yaml'), 'tips', faults),
    provider: readFile(root, at('provider.yaml'), 'provider', faults),
    sources: readFile(root, at('sources.yaml'), 'sources', faults),
  };
  // Ids of files that could not be read: naming them elsewhere is no second fault.
  const broken = new Set(faults.map((f) => f.file.replace(/^.*\//, '').replace(/\.yaml$/, '')));

  /** The vocabulary is every provider's: what names one says `{provider}`, what gives an example `{example}`. */
  const named = <T extends object>(value: T): T => {
    const { name, examples: [example] = [] } = files.provider?.value ?? { name: pack };
    const fill = (text: string) => text.replaceAll('{provider}', name).replaceAll('{example}', example ?? '');
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, typeof v === 'string' ? fill(v) : v])) as T;
  };
  const knowledge: Knowledge = {
    version: '',
    provider: files.provider?.value ?? {
      id: pack,
      name: pack,
      aliases: [],
      exemplars: [],
      main: [],
      examples: [],
      unlisted: [],
      others: [],
      ambiguities: [],
      turns: [],
    },
    areas: byId(
      files.areas.map(({ id, value }): Area => {
        const { halves, phrases } = value;
        return { id, ...named(value), phrases: [...phrases, ...Object.values(halves).flat()] };
      }),
    ),
    general: files.general?.value ?? {},
    categories: byId(files.categories.map(service)) as Record<CategoryId, Service>,
    services: byId(files.services.map(service)),
    concepts: byId(files.concepts?.value ?? []),
    controls: Object.fromEntries((files.controls?.value ?? []).map((c) => [c.area, c])),
    conflicts: files.conflicts?.value ?? [],
    sources: Object.fromEntries(Object.entries(files.sources?.value ?? {}).map(([id, s]) => [id, { id, ...s }])),
    tips: files.tips?.value ?? [],
    teams: {},
    owns: [],
    intents: byId(files.intents.map((f) => ({ id: f.id, ...named(f.value) }))),
  };
  knowledge.version = createHash('sha256').update(JSON.stringify(knowledge)).digest('hex').slice(0, 12);

  faults.push(...check(knowledge, files, home, broken));
  const places: Places = {
    area: (id) => files.areas.find((f) => f.id === id)!,
    service: (id) => [...files.services, ...files.categories].find((f) => f.id === id)!,
    concepts: files.concepts!,
    provider: files.provider!,
    intent: (id) => files.intents.find((f) => f.id === id)!,
    sources: files.sources!,
    tips: files.tips!,
  };
  return { knowledge: faults.length ? null : knowledge, faults, places };
}

export const service = (f: File<'service'>): Service => ({ id: f.id, ...f.value });
