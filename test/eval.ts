/**
 * Scores Onus on questions with keys: `npm run eval -- FILE [--show wrong|missed|all] [--typos 0.3] [--baseline fuse]`.
 * The knowledge is built from the sources, so a changed phrase shows at once.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '../src/app.ts';
import { build, printFaults } from '../src/build.ts';
import { engine } from '../src/engine/engine.ts';
import { generator } from '../src/engine/model.ts';
import { mind } from '../src/engine/understand.ts';
import { json } from '../src/render/json.ts';
import { baseline } from './baseline.ts';
import { linesOf } from './measure.ts';
import { misspell } from './typos.ts';

const [file, ...flags] = process.argv.slice(2);
const flag = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
if (!file) {
  console.error('Which file? npm run eval -- test/questions/open.jsonl [--show wrong] [--typos 0.3]');
  process.exit(2);
}
const { built, faults } = build(undefined, undefined, { lenient: true });
if (faults.length) console.error(printFaults(faults));
if (!built) process.exit(1);
const { ask } = app(engine(built.knowledge, mind(built.knowledge, built.models)), {
  now: Date.now,
  report: console.error,
});

const random = generator(7);
const keys = linesOf<{ id: string; q: string; thread?: string }>(file);
const dir = mkdtempSync(join(tmpdir(), 'onus-eval-'));

/** Lets the judge read the answers; prints its table under a heading. */
function judge(heading: string, answers: unknown[], show = ''): void {
  const path = join(dir, 'answers.jsonl');
  writeFileSync(path, `${answers.map((a) => JSON.stringify(a)).join('\n')}\n`);
  const script = new URL('questions/score.mjs', import.meta.url).pathname;
  const said = spawnSync(process.execPath, [script, file!, path, '--show', show], { encoding: 'utf8' });
  process.stdout.write(`${heading}\n${said.stdout}${said.stderr}\n`);
}

try {
  const answers: unknown[] = [];
  for (const { id, q, thread } of keys) {
    const text = flag('--typos') ? misspell(q, Number(flag('--typos')), random) : q;
    const answer = await ask({ text, ...(thread ? { place: { adapter: 'eval', thread } } : {}) });
    answers.push(json(answer, text, id));
  }
  if (flag('--baseline') === 'fuse')
    for (const way of ['whole', 'token'] as const) {
      process.stderr.write(`Searching with fuse.js (${way}) …\n`);
      const search = baseline(built.knowledge, way);
      judge(
        `fuse.js, ${way === 'whole' ? 'whole question' : 'token search'}`,
        keys.map(({ id, q }) => search(q, id)),
      );
    }
  judge(
    `Onus${flag('--typos') ? `, ${100 * Number(flag('--typos'))} % of the longer words misspelt` : ''}`,
    answers,
    flag('--show'),
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}
