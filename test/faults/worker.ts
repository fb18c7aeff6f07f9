/** One replica that does nothing but tips, for faults.ts and bench-tips.ts: real loop, real store, Slack's real client. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { slackTips } from '../../src/adapters/slack/tips.ts';
import { open, type Store, type Subscription } from '../../src/store/store.ts';
import { run, TIMES } from '../../src/tips/run.ts';
import type { Speaker } from '../../src/types.ts';
import { knowledge } from '../tips/world.ts';

export interface Orders {
  at: { url: string } | { dir: string };
  /** Slack's stand-in; null: a platform that takes everything at once. */
  apiUrl: string | null;
  times: Partial<typeof TIMES>;
  /** Also changes channels of this name, one after the other, and says so when it is committed. */
  changes: string | null;
}

const { at, apiUrl, times, changes } = JSON.parse(process.argv[2] ?? '') as Orders;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const stub: Speaker = { gap: 0, say: async () => ({ said: 'sent' }), find: async () => 'absent' };
const speaker = apiUrl
  ? slackTips({ botToken: 'xoxb-1', signingSecret: null, appToken: null, apiUrl }, { gap: 0 })
  : stub;

let store: Store | undefined;
for (let tries = 1; !store; tries++)
  try {
    store = await open(at, () => {});
  } catch (error) {
    // A process that was killed a moment ago may still be on its way out.
    if (tries === 50) throw error;
    await sleep(100);
  }
const tips = run({
  store,
  knowledge: knowledge(120),
  speakers: { slack: speaker },
  owner: randomUUID(),
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  log: () => {},
  times: { ...TIMES, ...times },
});
say('ready');
tips.start();
process.on('SIGTERM', async () => {
  await tips.stop();
  await store?.close();
  say(`memory ${process.memoryUsage().rss}`);
  process.exit(0);
});
for (let i = 0; changes !== null; i++) {
  const place = { adapter: 'slack', tenant: 'T0', channel: `${changes}-${i}` };
  const subscription: Subscription = {
    place,
    on: true,
    reason: null,
    schedule: { days: [1], time: '09:00', zone: 'UTC' },
    pausedUntil: null,
    next: { date: '2050-01-03', at: Date.UTC(2050, 0, 3) },
    lastDate: null,
    round: 0,
    reference: null,
  };
  await store.change(place, { at: Date.now(), who: 'U1', what: 'tips on' }, () => ({ subscription }));
  say(`kept ${place.channel}`);
  await sleep(5);
}
