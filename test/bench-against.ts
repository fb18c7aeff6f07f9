/**
 * Two builds side by side: `npm run bench -- against DIR`, where DIR is the root of another checkout that was built.
 * Every question is put to both in turns, so that what else the machine does falls on both: wall-clock time, the median
 * of thirty rounds for each question, and of those the p50 and p99.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { linesOf, quantile } from './measure.ts';

const other = process.argv[3];
if (other === undefined) {
  console.error('Which build? npm run bench -- against DIR, the root of another checkout with its dist/');
  process.exit(1);
}
const builds = await Promise.all(
  [other, '.'].map(async (dir) => {
    const { loadBuilt }: typeof import('../src/knowledge/built.ts') = await import(
      pathToFileURL(resolve(dir, 'dist/knowledge/built.js')).href
    );
    return { dir, ask: loadBuilt().engine };
  }),
);
const questions = linesOf<{ q: string }>('test/questions/open.jsonl').map(({ q }) => q);
const spent = builds.map(() => questions.map((): number[] => []));
for (let round = 0; round < 40; round++)
  for (const [i, { ask }] of builds.entries())
    for (const [j, text] of questions.entries()) {
      const start = performance.now();
      ask({ text });
      // The first rounds pay for compiling.
      if (round >= 10) spent[i]![j]!.push(performance.now() - start);
    }
for (const [i, { dir }] of builds.entries()) {
  const each = spent[i]!.map((times) => quantile(times, 0.5));
  console.log(`${dir}: p50 ${quantile(each, 0.5).toFixed(3)} ms, p99 ${quantile(each, 0.99).toFixed(2)} ms`);
}
