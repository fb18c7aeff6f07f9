/**
 * `npm run bench -- tips`: 10,000 channels due at once on PostgreSQL, a platform that takes everything at once, by 1, 2
 * and 4 processes: tips a second and memory. What is measured is the claim, the choice of the tip and the record of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgres } from '../src/store/database.ts';
import { due, subscribe } from './faults/channels.ts';
import type { Orders } from './faults/worker.ts';
import { server } from './store/postgres.ts';

const CHANNELS = 10_000;
const WORKER = new URL('./faults/worker.ts', import.meta.url).pathname;

const pg = await server({ durable: true });
const rows: object[] = [];
try {
  for (const workers of [1, 2, 4]) {
    process.stderr.write(`${workers} …\n`);
    const url = await pg.database();
    const database = await postgres(url, () => {});
    const db = await database.db();
    await subscribe(database, CHANNELS);
    const orders: Orders = { at: { url }, apiUrl: null, times: { pause: 50 }, changes: null };
    const memory: number[] = [];
    const children: ChildProcess[] = [];
    for (let i = 0; i < workers; i++) {
      const child = spawn(process.execPath, ['--import=tsx', WORKER, JSON.stringify(orders)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const lines = createInterface({ input: child.stdout });
      const [ready] = await once(lines, 'line');
      if (ready !== 'ready') throw new Error(ready);
      lines.on('line', (line) => memory.push(Number(line.split(' ')[1])));
    }
    await due(database, '2040-01-01');
    const from = performance.now();
    for (let sent = 0; sent < CHANNELS; ) {
      await sleep(100);
      const { n } = await db
        .selectFrom('slot')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('state', '=', 'sent')
        .executeTakeFirstOrThrow();
      sent = Number(n);
    }
    const seconds = (performance.now() - from) / 1000;
    for (const child of children) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await database.close();
    rows.push({
      processes: workers,
      'tips a second': Math.round(CHANNELS / seconds),
      'all 10,000 in s': seconds.toFixed(1),
      'RSS of a process, MB': Math.round(Math.max(...memory) / 2 ** 20),
    });
  }
} finally {
  await pg.end();
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${CHANNELS} channels`);
console.table(rows);
