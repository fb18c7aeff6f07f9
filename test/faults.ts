/**
 * `npm run test:faults [-- --short]`: what docs/tips.md promises, against processes that are killed at random moments,
 * a PostgreSQL that goes and comes, and a Slack that cuts connections and says no. Ends with 1 where a tip was lost or
 * doubled. `--rounds N` and `--channels N` set the size, `--seed N` the chances.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generator } from '../src/engine/model.ts';
import { type Database, postgres, sqlite } from '../src/store/database.ts';
import { keyOf } from '../src/store/store.ts';
import { due, names, subscribe } from './faults/channels.ts';
import type { Orders } from './faults/worker.ts';
import { bodyOf, listening } from './slack/driver.ts';
import { type Server, server } from './store/postgres.ts';
import { simulate } from './tips/simulate.ts';

const { values: asked } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    channels: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const ROUNDS = Number(asked.rounds ?? (asked.short ? 2 : 30));
const CHANNELS = Number(asked.channels ?? (asked.short ? 200 : 2000));
const PROCESSES = 4;
const random = generator(Number(asked.seed));
const chance = (share: number) => random() < share;
/** The promise's times, shorter: what counts is their order, within < lease / 2. */
const TIMES = { pause: 200, lease: 6000, within: 2000 };
const WORKER = new URL('./faults/worker.ts', import.meta.url).pathname;
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Slack, as tips see it: keeps messages, cuts connections before and after it took one, answers 429 and 500. */
async function standIn() {
  const channels = new Map<string, { ts: string; metadata: { event_payload: { slot: string } } }[]>();
  const met = { cut: 0, refused: 0 };
  let at = 0;
  const reply = (res: ServerResponse, body: object, status = 200, headers = {}) => {
    if (!res.destroyed)
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const cut = (res: ServerResponse) => {
    met.cut++;
    res.destroy();
  };
  const busy = (res: ServerResponse) => {
    met.refused++;
    reply(res, { ok: false, error: 'ratelimited' }, 429, { 'retry-after': '1' });
  };
  const http = await listening(async (req, res) => {
    // A process that is killed while it sends has not sent.
    const args = new URLSearchParams(await bodyOf(req).catch(() => ''));
    const channel = args.get('channel');
    if (channel === null) return res.destroy();
    const said = channels.get(channel) ?? [];
    if (req.url?.endsWith('/conversations.history')) {
      if (chance(0.02)) return cut(res);
      if (chance(0.02)) return busy(res);
      const oldest = Number(args.get('oldest'));
      return reply(res, { ok: true, messages: said.filter((m) => Number(m.ts) >= oldest) });
    }
    if (chance(0.02)) return cut(res);
    if (chance(0.02)) return busy(res);
    const ts = `${(Date.now() / 1000).toFixed(3)}${String(at++ % 1000).padStart(3, '0')}`;
    said.push({ ts, metadata: JSON.parse(args.get('metadata') ?? 'null') });
    channels.set(channel, said);
    if (chance(0.03)) return cut(res);
    if (chance(0.01)) {
      met.cut++;
      return reply(res, {}, 500);
    }
    // Taken, and never answered.
    if (chance(0.005)) return void met.cut++;
    reply(res, { ok: true, channel, ts });
  });
  return {
    url: `${http.url}/api/`,
    met,
    close: http.close,
    /** How many messages each slot of that date has, for these channels. */
    count: (names: readonly string[], date: string) =>
      names.map((c) => (channels.get(c) ?? []).filter((m) => m.metadata.event_payload.slot === `${c} ${date}`).length),
  };
}

/** Replicas that are killed and come again. */
function replicas(orders: (i: number, life: number) => Orders, n: number) {
  const running: (ChildProcess | undefined)[] = [];
  const kept: string[] = [];
  let lives = 0;
  let kills = 0;
  let crashes = 0;
  const launch = async (i: number) => {
    const child = spawn(process.execPath, ['--import=tsx', WORKER, JSON.stringify(orders(i, lives++))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running[i] = child;
    const lines = createInterface({ input: child.stdout });
    const ready = new Promise<void>((done) => {
      lines.on('line', (line) => {
        if (line === 'ready') done();
        else if (line.startsWith('kept ')) kept.push(line.slice(5));
      });
      child.once('exit', (_, signal) => {
        // Nothing but our own kill -9 may end it.
        if (signal !== 'SIGKILL') crashes++;
        done();
      });
    });
    return ready;
  };
  return {
    kept,
    kills: () => kills,
    crashes: () => crashes,
    start: () => Promise.all(Array.from({ length: n }, (_, i) => launch(i))),
    /** kill -9 of one of them, which is started again. */
    kill: async () => {
      const i = Math.floor(random() * n);
      const child = running[i];
      if (!child || child.exitCode !== null || child.signalCode !== null) return launch(i);
      child.kill('SIGKILL');
      kills++;
      await once(child, 'exit');
      return launch(i);
    },
    end: async () => {
      for (const child of running)
        if (child && child.exitCode === null && child.signalCode === null) {
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
    },
  };
}

/** Each part has a year of its own. */
const dateOf = (year: number, round: number) => new Date(Date.UTC(year, 0, round)).toISOString().slice(0, 10);
async function settled(database: Database, date: string): Promise<Map<string, number>> {
  const db = await database.db();
  const rows = await db
    .selectFrom('slot')
    .select(['state', (eb) => eb.fn.countAll().as('n')])
    .where('date', '=', date)
    .groupBy('state')
    .execute();
  return new Map(rows.map((r) => [r.state, Number(r.n)]));
}

const results: object[] = [];
let failed = false;

/** Rounds in which all channels are due at once and `disturb` happens until it is through; then all is counted. */
async function rounds(
  what: string,
  database: Database,
  slack: Awaited<ReturnType<typeof standIn>>,
  n: number,
  disturb: () => Promise<void>,
  kills: () => number,
  year: number,
) {
  const total = { unknown: 0, skipped: 0 };
  const began = Date.now();
  const metBefore = { ...slack.met };
  const killsBefore = kills();
  for (let round = 1; round <= ROUNDS; round++) {
    const date = dateOf(year, round);
    const from = Date.now();
    await due(database, date);
    await disturb();
    let states = new Map<string, number>();
    const end = ['sent', 'unknown', 'skipped'];
    while (end.reduce((sum, s) => sum + (states.get(s) ?? 0), 0) < n) {
      if (Date.now() - from > 300_000) break;
      await sleep(500);
      states = await settled(database, date).catch(() => states);
    }
    const counts = slack.count(names(n), date);
    const lost = counts.filter((c) => c === 0).length;
    const doubled = counts.filter((c) => c > 1).length;
    total.unknown += states.get('unknown') ?? 0;
    total.skipped += states.get('skipped') ?? 0;
    say(
      `${what}: round ${round} of ${ROUNDS}, ${((Date.now() - from) / 1000).toFixed(1)} s, ${kills() - killsBefore} kills, ${slack.met.cut - metBefore.cut} cut, ${slack.met.refused - metBefore.refused} refused: ${lost} lost, ${doubled} doubled`,
    );
    if (lost || doubled) say(`  ${JSON.stringify(Object.fromEntries(states))}`);
  }
  const counted = recount(slack, n, year);
  results.push({
    what,
    rounds: ROUNDS,
    tips: ROUNDS * n,
    'kill -9': kills() - killsBefore,
    'connections cut': slack.met.cut - metBefore.cut,
    '429': slack.met.refused - metBefore.refused,
    ...counted,
    ...total,
    minutes: ((Date.now() - began) / 60_000).toFixed(1),
  });
}

/** All rounds again at the end: a second message may have come late. */
function recount(slack: Awaited<ReturnType<typeof standIn>>, n: number, year: number) {
  const counts = Array.from({ length: ROUNDS }, (_, i) => slack.count(names(n), dateOf(year, i + 1))).flat();
  const found = { lost: counts.filter((c) => c === 0).length, doubled: counts.filter((c) => c > 1).length };
  if (found.lost || found.doubled) failed = true;
  return found;
}

/** A few kills at random moments. */
const killing = (all: ReturnType<typeof replicas>) => async () => {
  for (let i = 0; i < 4; i++) {
    await sleep(200 + random() * 1500);
    await all.kill();
  }
};

/** The real loop and store over two years of 200 channels; see tips/simulate.ts. */
async function twoYears() {
  const dir = mkdtempSync(join(tmpdir(), 'onus-years-'));
  const database = await sqlite(dir);
  const began = Date.now();
  const [from, to] = asked.short
    ? [Date.UTC(2026, 2, 20), Date.UTC(2026, 3, 10)]
    : [Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1)];
  const { slots, wrong } = await simulate(database, 200, from, to);
  await database.close();
  rmSync(dir, { recursive: true });
  for (const line of wrong.slice(0, 20)) say(`  ${line}`);
  if (wrong.length) failed = true;
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  results.push({
    what: `200 channels in 30 zones by a simulated clock, ${asked.short ? 'three weeks' : 'two years'}`,
    slots,
    wrong: wrong.length,
    minutes,
  });
  say(`simulated: ${slots} slots, ${wrong.length} wrong, ${minutes} minutes`);
}

async function onPostgres() {
  const pg: Server = await server({ durable: true });
  const url = await pg.database();
  const database = await postgres(url, () => {});
  const slack = await standIn();
  await subscribe(database, CHANNELS);
  const all = replicas(() => ({ at: { url }, apiUrl: slack.url, times: TIMES, changes: null }), PROCESSES);
  try {
    await all.start();
    await rounds(`PostgreSQL, ${PROCESSES} processes killed`, database, slack, CHANNELS, killing(all), all.kills, 2040);
    let restarts = 0;
    await rounds(
      'the same, PostgreSQL stopped and started',
      database,
      slack,
      CHANNELS,
      async () => {
        await sleep(300 + random() * 1500);
        const killed = killing(all)();
        await pg.stop();
        await sleep(random() * 1500);
        await pg.start();
        restarts++;
        await killed;
      },
      all.kills,
      2041,
    );
    Object.assign(results.at(-1) ?? {}, { restarts, crashes: all.crashes() });
    if (all.crashes()) failed = true;
  } finally {
    await all.end();
    await database.close();
    await slack.close();
    await pg.end();
  }
}

async function onSqlite() {
  const dir = mkdtempSync(join(tmpdir(), 'onus-faults-'));
  const n = Math.min(CHANNELS, 100);
  const times = { pause: 100, lease: 3000, within: 1000 };
  const slack = await standIn();
  const first = await sqlite(dir);
  await subscribe(first, n);
  await first.close();
  // One process at a time may have the store: it is opened here only while nothing else runs.
  const total = { kept: 0, forgotten: 0, kills: 0 };
  const began = Date.now();
  for (let round = 1; round <= ROUNDS; round++) {
    const date = dateOf(2042, round);
    const opened = await sqlite(dir);
    await due(opened, date);
    await opened.close();
    const all = replicas((_, life) => ({ at: { dir }, apiUrl: slack.url, times, changes: `R${round}-${life}` }), 1);
    await all.start();
    for (let i = 0; i < 2; i++) {
      await sleep(100 + random() * 700);
      await all.kill();
    }
    const until = Date.now() + 60_000;
    while (slack.count(names(n), date).some((c) => c === 0) && Date.now() < until) await sleep(300);
    // What is still open is settled in the next round's time; twice a lease is enough for a second message to show.
    await sleep(times.lease * 1.2);
    total.kills += all.kills() + 1;
    await all.end();
    const reader = await sqlite(dir);
    const rows = await (await reader.db()).selectFrom('subscription').select('place').execute();
    await reader.close();
    const there = new Set(rows.map((r) => r.place));
    const forgotten = all.kept.filter((c) => !there.has(keyOf({ adapter: 'slack', tenant: 'T0', channel: c })));
    const counts = slack.count(names(n), date);
    const lost = counts.filter((c) => c === 0).length;
    const doubled = counts.filter((c) => c > 1).length;
    total.kept += all.kept.length;
    total.forgotten += forgotten.length;
    if (forgotten.length) failed = true;
    say(
      `SQLite: round ${round} of ${ROUNDS}: ${all.kept.length} changes acknowledged, ${forgotten.length} forgotten; ${lost} tips lost, ${doubled} doubled`,
    );
  }
  results.push({
    what: 'SQLite, its process killed',
    rounds: ROUNDS,
    tips: ROUNDS * n,
    'kill -9': total.kills,
    'connections cut': slack.met.cut,
    '429': slack.met.refused,
    ...recount(slack, n, 2042),
    'changes acknowledged': total.kept,
    'of them forgotten': total.forgotten,
    minutes: ((Date.now() - began) / 60_000).toFixed(1),
  });
  await slack.close();
  rmSync(dir, { recursive: true, force: true });
}

say(`${CHANNELS} channels, ${ROUNDS} rounds, seed ${asked.seed}; Node ${process.version}, ${cpus().length} cores`);
await onPostgres();
await onSqlite();
await twoYears();
for (const row of results) console.log(JSON.stringify(row));
process.exit(failed ? 1 : 0);
