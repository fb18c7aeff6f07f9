/**
 * Scores the classifier alone on a public set in CLINC150's form (keys train, val, test, oos_test: lists of
 * [text, intent]): `npm run eval:intents -- FILE`. In-scope accuracy, out-of-scope recall at the threshold that costs
 * two points on validation, and the loss when 30 % of the longer words carry one typo.
 */
import { readFileSync } from 'node:fs';
import { learnClassifier, reader } from '../src/engine/classifier.ts';
import { features, generator } from '../src/engine/model.ts';
import { speller } from '../src/engine/spell.ts';
import { plain, words } from '../src/engine/text.ts';
import { misspell } from './typos.ts';

type Row = [text: string, intent: string];
const file = process.argv[2];
if (!file) {
  console.error('Which file? npm run eval:intents -- clinc150.json');
  process.exit(2);
}
const set = JSON.parse(readFileSync(file, 'utf8')) as Record<'train' | 'val' | 'test' | 'oos_test', Row[]>;
/** As many phrases at least must have a feature as in the build (src/engine/training.ts). */
const AT_LEAST = 3;
const labels = [...new Set(set.train.map(([, intent]) => intent))];
const counts = new Map<string, number>();
for (const [text] of set.train) for (const w of words(plain(text))) counts.set(w, (counts.get(w) ?? 0) + 1);
const spelling = speller(
  [...counts].sort((a, b) => b[1] - a[1]).map(([w]) => w),
  [],
);
const view = (text: string) => features(words(plain(text)).map(spelling.correct));

process.stderr.write(`Learning ${labels.length} intents from ${set.train.length} phrases …\n`);
const started = process.cpuUsage();
const classifier = learnClassifier(
  { intents: labels },
  set.train.map(([text, intent]) => ({ features: view(text), teaches: { intents: [intent, 1] } })),
  AT_LEAST,
);
const learnt = process.cpuUsage(started);
const read = reader(classifier);
const guess = (text: string) => read(view(text)).intents[0]!;
const accuracy = (rows: Row[], edit = (t: string) => t) =>
  rows.filter(([t, intent]) => guess(edit(t))[0] === intent).length / rows.length;

const val = set.val.map(([t, intent]) => ({ right: guess(t)[0] === intent, p: guess(t)[1] }));
const share = (threshold: number) => val.filter((v) => v.right && v.p >= threshold).length / val.length;
let threshold = 0;
for (let t = 0; t < 1; t += 0.005) if (share(t) >= share(0) - 0.02) threshold = t;
const recall = set.oos_test.filter(([t]) => guess(t)[1] < threshold).length / set.oos_test.length;
const clean = accuracy(set.test);
const random = generator(7);
const typed = accuracy(set.test, (t) => misspell(t, 0.3, random));
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
console.log(`in-scope accuracy        ${percent(clean)}  (${set.test.length} questions, ${labels.length} intents)`);
console.log(
  `out-of-scope recall      ${percent(recall)}  (at the threshold ${threshold.toFixed(3)} that costs two points on validation)`,
);
console.log(`loss at 30 % typos       ${(100 * (clean - typed)).toFixed(1)} points`);
console.log(`learning took            ${((learnt.user + learnt.system) / 1e6).toFixed(1)} s of CPU`);
