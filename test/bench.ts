/**
 * What one question costs: `npm run bench [-- FILE]`. CPU time per question (p50, p99), time to get ready and memory,
 * on the shipped knowledge and on generated packs of 10×, 100× and 1,000× as many services, side by side with fuse.js
 * over the same names in the same run. `npm run bench -- tips` measures tips instead (bench-tips.ts). A report, never a test: these machines are noisy, compare the ratios.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import Fuse from 'fuse.js';
import { BUILT } from '../src/build.ts';
import { unpack } from '../src/engine/classifier.ts';
import { engine } from '../src/engine/engine.ts';
import { generator } from '../src/engine/model.ts';
import { mind } from '../src/engine/understand.ts';
import type { Knowledge, Service } from '../src/types.ts';

if (process.argv[2] === 'tips') {
  await import('./bench-tips.ts');
  process.exit(0);
}
const file = process.argv[2] ?? 'test/questions/open.jsonl';
const questions = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((l) => (JSON.parse(l) as { q: string }).q);
const readyFrom = performance.now();
const { knowledge, models } = JSON.parse(readFileSync(BUILT, 'utf8'));
const learnt = { ...models, intents: unpack(models.intents), areas: unpack(models.areas) };
const ms = (cpu: NodeJS.CpuUsage) => (cpu.user + cpu.system) / 1000;
const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

/** As many services again with invented names of two or three syllables and their usual forms. */
function grown(k: Knowledge, times: number): Knowledge {
  const random = generator(11);
  const syllables = 'ba ce di fo gu ha je ki lo mu na pe qi ro su ta ve wi xo zu bra cle dri flo gru'.split(' ');
  const word = () => Array.from({ length: 3 }, () => syllables[Math.floor(random() * syllables.length)]).join('');
  const originals = Object.values(k.services);
  const services: Record<string, Service> = { ...k.services };
  for (let i = originals.length; i < originals.length * times; i++) {
    const name = `${word()} ${word()}`;
    services[`made-${i}`] = {
      ...originals[i % originals.length]!,
      id: `made-${i}`,
      name: `Amazon ${name}`,
      aliases: [name, `amazon ${name}`, `${name} cluster`, `${name} service`],
    };
  }
  return { ...k, services };
}

const rows: Record<string, unknown>[] = [];
for (const times of [1, 10, 100, 1000]) {
  process.stderr.write(`${times}× …\n`);
  const k = times === 1 ? (knowledge as Knowledge) : grown(knowledge, times);
  const from = performance.now();
  const ask = engine(k, mind(k, learnt));
  const ready = performance.now() - (times === 1 ? readyFrom : from);
  for (const q of questions) ask({ text: q });
  const spent: number[] = [];
  for (let round = 0; round < 5; round++)
    for (const q of questions) {
      const start = process.cpuUsage();
      ask({ text: q });
      spent.push(ms(process.cpuUsage(start)));
    }
  spent.sort((a, b) => a - b);
  const names = Object.values(k.services).map((s) => ({ name: s.name }));
  const fuse = new Fuse(names, { keys: ['name'], ignoreLocation: true });
  const few = questions.slice(0, times === 1000 ? 3 : 20);
  const start = process.cpuUsage();
  for (const q of few) fuse.search(q, { limit: 1 });
  const search = ms(process.cpuUsage(start)) / few.length;
  rows.push({
    services: names.length,
    'ready ms': Math.round(ready),
    'p50 ms': at(spent, 0.5).toFixed(2),
    'p99 ms': at(spent, 0.99).toFixed(2),
    'fuse.js over the names, ms': search.toFixed(1),
    'RSS MB': Math.round(process.memoryUsage().rss / 2 ** 20),
  });
}
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${questions.length} questions of ${file}, CPU time`,
);
console.table(rows);
