/**
 * What one question costs: `npm run bench [-- FILE]`, on the shipped knowledge and on generated packs of 10×, 100× and
 * 1,000× as many services, side by side with fuse.js over the same names in the same run. It measures the compiled code
 * in dist/. A report, never a test: these machines are noisy, compare the ratios.
 *
 * p50 and p99 are over the questions, each with the median CPU time of its five rounds, once all questions were asked
 * forty times, by when the compiler has done nearly all it will do; `young` is the same of the five rounds right after the
 * first, while it works beside the questions; `p99 of all` is over all rounds after the forty, with collections of garbage
 * and whatever else the machine did; `first` is the slowest question of the first round, which also pays for what is made
 * at the first need.
 *
 * `npm run bench -- tips` measures tips instead (bench-tips.ts), `npm run bench -- against DIR` two builds side by side.
 */
import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import Fuse from 'fuse.js';
import type { Knowledge, Service } from '../src/types.ts';
import { linesOf, quantile } from './measure.ts';

/** A module of dist/, with the types of its source. */
const dist = async (path: string) => import(new URL(`../dist/${path}.js`, import.meta.url).href);
const { engine }: typeof import('../src/engine/engine.ts') = await dist('engine/engine');
const { mind }: typeof import('../src/engine/understand.ts') = await dist('engine/understand');
const { generator }: typeof import('../src/engine/model.ts') = await dist('engine/model');
const { unpack }: typeof import('../src/engine/classifier.ts') = await dist('engine/classifier');
const { loadBuilt }: typeof import('../src/knowledge/built.ts') = await dist('knowledge/built');

if (process.argv[2] === 'tips' || process.argv[2] === 'against') {
  await import(`./bench-${process.argv[2]}.ts`);
  process.exit(0);
}
const asked = process.argv[2] ?? 'test/questions/open.jsonl';
const questions = linesOf<{ q: string }>(asked).map(({ q }) => q);
const ms = (cpu: NodeJS.CpuUsage) => (cpu.user + cpu.system) / 1000;
/** What it gives, and the CPU time that it took, in ms. */
function timed<T>(work: () => T): [T, number] {
  const start = process.cpuUsage();
  const made = work();
  return [made, ms(process.cpuUsage(start))];
}
// First of all, before anything is warm: what a fresh process pays.
const file = new URL('../dist/knowledge.json', import.meta.url);
const [{ models }, parsing] = timed(() => JSON.parse(readFileSync(file, 'utf8')));
const readyFrom = performance.now();
const [shipped, loading] = timed(loadBuilt);
const readyAfter = performance.now() - readyFrom;
console.log(
  `built file: ${(statSync(file).size / 1e6).toFixed(1)} MB; CPU time to read and parse ${parsing.toFixed(0)} ms, to load with the engine ${loading.toFixed(0)} ms`,
);
const learnt = { ...models, classifier: unpack(models.classifier) };

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
      tells: [`${word()} unit`],
    };
  }
  return { ...k, services };
}

/** Rounds before the figures count. */
const WARMING = 40;

const rows: Record<string, unknown>[] = [];
for (const times of [1, 10, 100, 1000]) {
  process.stderr.write(`${times}× …\n`);
  const k = times === 1 ? shipped.knowledge : grown(shipped.knowledge, times);
  const from = performance.now();
  const ask = times === 1 ? shipped.engine : engine(k, mind(k, learnt));
  const ready = times === 1 ? readyAfter : performance.now() - from;
  const round = () =>
    questions.map((text) => {
      const start = process.cpuUsage();
      ask({ text });
      return ms(process.cpuUsage(start));
    });
  const first = Math.max(...round());
  const five = () => Array.from({ length: 5 }, round);
  /** The median of each question. */
  const each = (rounds: number[][]) =>
    questions.map((_, i) =>
      quantile(
        rounds.map((r) => r[i]!),
        0.5,
      ),
    );
  const young = each(five());
  for (let i = 0; i < WARMING; i++) round();
  const rounds = five();
  const all = rounds.flat();
  const spent = each(rounds);
  const names = Object.values(k.services).map((s) => ({ name: s.name }));
  const fuse = new Fuse(names, { keys: ['name'], ignoreLocation: true });
  const few = questions.slice(0, times === 1000 ? 3 : 20);
  const start = process.cpuUsage();
  for (const q of few) fuse.search(q, { limit: 1 });
  const search = ms(process.cpuUsage(start)) / few.length;
  rows.push({
    services: names.length,
    'ready ms': Math.round(ready),
    'p50 ms': quantile(spent, 0.5).toFixed(2),
    'p99 ms': quantile(spent, 0.99).toFixed(2),
    'p99 of all ms': quantile(all, 0.99).toFixed(2),
    'p50 young ms': quantile(young, 0.5).toFixed(2),
    'p99 young ms': quantile(young, 0.99).toFixed(2),
    'first ms': first.toFixed(0),
    'fuse.js over the names, ms': search.toFixed(1),
    'RSS MB': Math.round(process.memoryUsage().rss / 2 ** 20),
  });
}
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${questions.length} questions of ${asked}, CPU time`,
);
console.table(rows);
