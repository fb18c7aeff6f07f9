/**
 * What Onus makes of words it has not seen: the phrases of areas, intents and concepts are parted into five folds, those
 * that share most of their telling words together, and each fold is asked of an Onus that learnt from the others.
 * `npm run eval:folds` prints how often areas, concepts and the half asked for come out right, and how that hangs on the
 * probabilities.
 */
import { ROOT } from '../src/build.ts';
import { engine } from '../src/engine/engine.ts';
import { contentWords } from '../src/engine/relevance.ts';
import { membersOf } from '../src/engine/resolve.ts';
import { learn } from '../src/engine/training.ts';
import { HALVES, mind, NONE, understand } from '../src/engine/understand.ts';
import { load } from '../src/knowledge/load.ts';
import type { Answer, Area, Knowledge } from '../src/types.ts';

const FOLDS = 5;
/** Phrases that share at least this part of their telling words are one cluster. */
const ALIKE = 0.5;
/** Of the many phrases about areas every so many are asked; all the others are learnt from. */
const EVERY = 3;
const { knowledge } = load({ root: ROOT, pack: 'aws' });
if (!knowledge) throw new Error('the knowledge is broken: npm run check:knowledge');
const k: Knowledge = knowledge;

type Phrased = Record<string, { id: string; phrases: string[] }>;

/** The fold of each phrase: one that is like an earlier one goes where that went. */
function foldsOf(phrases: readonly string[]): Map<string, number> {
  const seen: { stems: Set<string>; cluster: number }[] = [];
  const having = new Map<string, number[]>();
  return new Map(
    phrases.map((phrase, i) => {
      const stems = new Set(contentWords(phrase.replaceAll('{service}', '')));
      const shared = new Map<number, number>();
      for (const s of stems) for (const j of having.get(s) ?? []) shared.set(j, (shared.get(j) ?? 0) + 1);
      const near = [...shared].find(([j, n]) => n / (stems.size + seen[j]!.stems.size - n) >= ALIKE);
      const cluster = near ? seen[near[0]]!.cluster : i;
      seen.push({ stems, cluster });
      for (const s of stems) having.set(s, [...(having.get(s) ?? []), i]);
      return [phrase, (cluster * 2654435761) % FOLDS];
    }),
  );
}

/** Areas that an answer about one may name as well: families and their members. */
const near = (a: string, b: string) => membersOf(k, a).some((m) => membersOf(k, b).includes(m));

interface Row {
  wanted: string;
  a: Answer;
  /** The guesses of the classifier, best first. */
  guesses: [string, number][];
}

/** Whose part was wanted, whose it was taken for (the likeliest half), and with what probability. */
interface HalfRow {
  wanted: string;
  best: string;
  p: number;
}

function ask(): { rows: Record<'areas' | 'concepts', Row[]>; halves: HalfRow[] } {
  const fold = foldsOf([k.intents, k.areas, k.concepts].flatMap((x) => Object.values(x).flatMap((y) => y.phrases)));
  const names = Object.values(k.services).map((s) => s.name);
  const rows: Record<'areas' | 'concepts', Row[]> = { areas: [], concepts: [] };
  const halves: HalfRow[] = [];
  for (let held = 0; held < FOLDS; held++) {
    const without = <T extends Phrased>(things: T): T =>
      Object.fromEntries(
        Object.entries(things).map(([id, t]) => [id, { ...t, phrases: t.phrases.filter((p) => fold.get(p) !== held) }]),
      ) as T;
    const areas = Object.fromEntries(
      Object.entries(without(k.areas)).map(([id, a]): [string, Area] => {
        const left = (half: (typeof HALVES)[number]) => a.halves[half].filter((p) => fold.get(p) !== held);
        return [id, { ...a, halves: { provider: left('provider'), customer: left('customer'), both: left('both') } }];
      }),
    );
    const part = { ...k, intents: without(k.intents), areas, concepts: without(k.concepts) };
    const m = mind(part, learn(part, []));
    const answer = engine(part, m);
    for (const kind of ['areas', 'concepts'] as const)
      for (const { id, phrases } of Object.values<Phrased[string]>(k[kind]))
        phrases.forEach((phrase, i) => {
          if (fold.get(phrase) !== held || (kind === 'areas' && i % EVERY)) return;
          const text = phrase.replaceAll('{service}', names[i % names.length]!);
          const s = understand(m, text);
          const guesses = kind === 'areas' ? s.areas.filter(([x]) => x !== NONE) : s.concepts;
          rows[kind].push({ wanted: id, a: answer({ text }), guesses });
        });
    for (const a of Object.values(k.areas))
      for (const wanted of HALVES)
        for (const phrase of a.halves[wanted]) {
          if (fold.get(phrase) !== held) continue;
          const [best, p] = understand(m, phrase).halves[0]!;
          halves.push({ wanted, best, p });
        }
    process.stderr.write(`fold ${held + 1} of ${FOLDS}\n`);
  }
  return { rows, halves };
}

const percent = (list: readonly Row[], right: (row: Row) => boolean) =>
  `${((100 * list.filter(right).length) / list.length).toFixed(1)} %`;

const asked = ask();
for (const [kind, rows] of Object.entries(asked.rows)) {
  const told = (r: Row) => (kind === 'areas' ? r.a.areas : r.a.concepts);
  const right = (r: Row) => r.a.outcome === 'answer' && told(r).some((x) => near(x, r.wanted));
  const among = (n: number) => (r: Row) => r.guesses.slice(0, n).some(([x]) => near(x, r.wanted));
  const wrong = (r: Row) => r.a.outcome === 'answer' && !right(r);
  console.log(`${kind}: ${rows.length} phrases, ${percent(rows, right)} right, ${percent(rows, wrong)} wrong`);
  const table = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((from, i, all) => {
    const here = rows.filter(({ guesses: [best] }) => best![1] >= from && best![1] < (all[i + 1] ?? 2));
    return { from, phrases: here.length, first: percent(here, among(1)), 'one of two': percent(here, among(2)) };
  });
  console.table(table);
  const close = rows.filter(({ guesses: [a, b] }) => a![1] < 2 * b![1]);
  console.log(`the first less than twice as likely as the second: ${close.length}`);
  console.log(`  the first right ${percent(close, among(1))}, one of the two ${percent(close, among(2))}\n`);
}

console.log(`halves: ${asked.halves.length} phrases; of those taken for one, whose part was wanted`);
console.table(
  HALVES.flatMap((best) =>
    [0, 0.5, 0.6, 0.7, 0.8, 0.9].map((from, i, all) => {
      const here = asked.halves.filter((h) => h.best === best && h.p >= from && h.p < (all[i + 1] ?? 2));
      const share = (wanted: string) =>
        `${((100 * here.filter((h) => h.wanted === wanted).length) / here.length).toFixed(0)} %`;
      return { 'taken for': best, from, phrases: here.length, ...Object.fromEntries(HALVES.map((w) => [w, share(w)])) };
    }),
  ),
);
