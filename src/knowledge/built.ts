import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Packed, unpack } from '../engine/classifier.ts';
import { engine } from '../engine/engine.ts';
import type { Models } from '../engine/training.ts';
import { mind, type Task } from '../engine/understand.ts';
import type { Engine, Knowledge } from '../types.ts';

/** What `npm run build` leaves behind, seen from `src/knowledge` and from `dist/knowledge` alike. */
const BUILT = fileURLToPath(new URL('../../dist/knowledge.json', import.meta.url));
const CURE = 'run npm run build';

/** The form that `serialise` in build.ts writes. */
interface BuiltFile {
  knowledge: Knowledge;
  models: Omit<Models, 'classifier'> & { classifier: Packed<Task> };
}

/** Every part of the knowledge: a file without one was made before Onus had it. */
const PARTS: Record<keyof Knowledge, true> = {
  version: true,
  provider: true,
  areas: true,
  general: true,
  categories: true,
  services: true,
  concepts: true,
  controls: true,
  conflicts: true,
  sources: true,
  intents: true,
  teams: true,
  owns: true,
  tips: true,
};

/** The file at `path` is not the built knowledge: `what` is wrong with it, and the `cure`. The message has all three. */
export class NotBuilt extends Error {
  override name = 'NotBuilt';
  constructor(
    readonly path: string,
    readonly what: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(`The built knowledge ${path} ${what}\n  → ${cure}`, options);
  }
}

/**
 * The checked knowledge and the engine over it, from the one file that the build made. It was checked there, so it is
 * not checked again: neither the YAML reader nor the schemas are loaded. `amend` puts something on top, before names are
 * indexed. Throws {@link NotBuilt}, and what `amend` throws.
 */
export function loadBuilt(
  path: string = BUILT,
  amend: (k: Knowledge) => Knowledge = (k) => k,
): { knowledge: Knowledge; engine: Engine } {
  const { knowledge: as, models } = parse(path);
  const knowledge = amend(as);
  const learnt = { ...models, classifier: unpack(models.classifier) };
  return { knowledge, engine: engine(knowledge, mind(knowledge, learnt)) };
}

function parse(path: string): BuiltFile {
  let content: string;
  try {
    content = readFileSync(path, 'latin1');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new NotBuilt(path, missing ? 'is missing' : 'cannot be read', CURE, { cause });
  }
  try {
    const file = JSON.parse(content) as Partial<BuiltFile> | null;
    const whole = file?.knowledge?.version && Object.keys(PARTS).every((part) => part in (file.knowledge ?? {}));
    if (whole && file.models?.classifier) return file as BuiltFile;
  } catch (cause) {
    throw new NotBuilt(path, 'is damaged', CURE, { cause });
  }
  throw new NotBuilt(path, 'was made by another version of Onus', CURE);
}
