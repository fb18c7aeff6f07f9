/**
 * Scores Onus on a file of questions with keys: `npm run eval -- FILE [--show wrong|missed|all] [--typos 0.3]`.
 * The knowledge is built from the sources, so a changed phrase shows at once.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '../src/app.ts';
import { build, printFaults } from '../src/build.ts';
import { engine } from '../src/engine/engine.ts';
import { generator } from '../src/engine/model.ts';
import { mind } from '../src/engine/understand.ts';
import { json } from '../src/render/json.ts';

const [file, ...flags] = process.argv.slice(2);
const flag = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
if (!file) {
  console.error('Which file? npm run eval -- test/questions/open.jsonl [--show wrong] [--typos 0.3]');
  process.exit(2);
}
const { built, faults } = build(undefined, undefined, { lenient: true });
if (faults.length) console.error(printFaults(faults));
if (!built) process.exit(1);
const ask = app(engine(built.knowledge, mind(built.knowledge, built.models)), { now: Date.now, report: console.error });

const random = generator(7);
/** One random edit (swap, loss, neighbour) in this share of the words longer than four letters. */
const typos = (text: string, share: number) =>
  text.replace(/[A-Za-z]{5,}/g, (word) => {
    if (random() >= share) return word;
    const at = 1 + Math.floor(random() * (word.length - 2));
    const kind = random();
    if (kind < 1 / 3) return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
    if (kind < 2 / 3) return word.slice(0, at) + word.slice(at + 1);
    return `${word.slice(0, at)}${'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]}${word.slice(at + 1)}`;
  });

const dir = mkdtempSync(join(tmpdir(), 'onus-eval-'));
try {
  const lines: string[] = [];
  for (const line of readFileSync(file, 'utf8')
    .split('\n')
    .filter((l) => l.trim())) {
    const { id, q, thread } = JSON.parse(line) as { id: string; q: string; thread?: string };
    const text = flag('--typos') ? typos(q, Number(flag('--typos'))) : q;
    const answer = await ask({ text, ...(thread ? { place: { adapter: 'eval', thread } } : {}) });
    lines.push(JSON.stringify(json(answer, text, id)));
  }
  const answers = flag('--out') ?? join(dir, 'answers.jsonl');
  writeFileSync(answers, `${lines.join('\n')}\n`);
  const judge = spawnSync(
    process.execPath,
    [new URL('questions/score.mjs', import.meta.url).pathname, file, answers, '--show', flag('--show') ?? ''],
    { encoding: 'utf8' },
  );
  process.stdout.write(judge.stdout + judge.stderr);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
