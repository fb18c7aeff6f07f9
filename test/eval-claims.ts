/**
 * Scores the Yes / No / Partly that Onus puts before its answer to a claim: `npm run eval:claims [-- FILE] [--show]`.
 * Each line of the file: `q`, and what is to `expect`: yes, no, partly, none (nothing is presumed) or clarify.
 */
import { build, printFaults } from '../src/build.ts';
import { engine } from '../src/engine/engine.ts';
import { mind } from '../src/engine/understand.ts';
import { linesOf } from './measure.ts';

const [file = 'test/questions/claims.jsonl'] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const { built, faults } = build(undefined, undefined, { lenient: true });
if (faults.length) console.error(printFaults(faults));
if (!built) process.exit(1);
const ask = engine(built.knowledge, mind(built.knowledge, built.models));

type Verdict = 'yes' | 'no' | 'partly' | 'none' | 'clarify';
const lines = linesOf<{ q: string; expect: Verdict }>(file);

/** False: Yes for No or the other way round, or one of them for Partly; vague: Partly for Yes or No; silent: no verdict. */
function judge(expected: Verdict, got: Verdict | 'decline'): 'right' | 'false' | 'vague' | 'silent' | 'asked' {
  if (got === expected || (expected === 'clarify' && got === 'none')) return 'right';
  if (got === 'clarify' || got === 'decline') return 'asked';
  if (got === 'none') return 'silent';
  return got === 'partly' ? 'vague' : 'false';
}

const count = { right: 0, false: 0, vague: 0, silent: 0, asked: 0 };
for (const { q, expect } of lines) {
  const a = ask({ text: q });
  const got = a.outcome === 'clarify' || a.outcome === 'decline' ? a.outcome : (a.premise ?? 'none');
  const verdict = judge(expect, got);
  count[verdict]++;
  if (verdict === 'false' && process.argv.includes('--show')) console.log(`${expect}, not ${got}: ${q}`);
}
for (const [verdict, n] of Object.entries(count))
  console.log(`${verdict.padEnd(7)} ${String(n).padStart(4)}  ${((100 * n) / lines.length).toFixed(1)} %`);
