import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Store } from '../../src/store/store.ts';
import type { Place } from '../../src/types.ts';
import { world } from '../tips/world.ts';
import { sharedServer } from './postgres.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const OPERATE = readFileSync(join(ROOT, 'docs', 'operate.md'), 'utf8');
/** The commands of docs/operate.md, as they stand there. */
const commandsOf = (name: string): string => {
  const [, block] = new RegExp(`^\`\`\`sh ${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(OPERATE) ?? [];
  assert.ok(block, `docs/operate.md has no ${name}`);
  return block;
};
const C1: Place = { adapter: 'slack', tenant: 'T1', channel: 'C1' };
const NINE = Date.UTC(2027, 0, 4, 9);

/** A channel whose first tip was posted. */
async function lived(store: Store) {
  const w = world(store);
  await w.subscribe('C1');
  w.now = NINE;
  await w.process().round();
  await store.feedback('r1', 'good');
  assert.deepEqual(await w.slots('C1'), ['2027-01-04 sent']);
}
/** All is as it was, and the next day goes on with another tip. */
async function livesOn(store: Store) {
  const before = (await store.history(C1)).slots[0]?.tip;
  const w = world(store, { start: NINE + 60_000 });
  await w.process().round();
  assert.equal(w.messages.length, 0, 'posted again');
  w.now = NINE + 86_400_000;
  await w.process().round();
  assert.deepEqual(await w.slots('C1'), ['2027-01-05 sent', '2027-01-04 sent']);
  assert.notEqual((await store.history(C1)).slots[0]?.tip, before);
  assert.deepEqual(await store.feedback('r1', 'bad'), { good: 1, bad: 1 });
}

describe('backup and restore, as docs/operate.md says', () => {
  it('SQLite, while it runs', async () => {
    const home = mkdtempSync(join(tmpdir(), 'onus-backup-'));
    const sh = (script: string) =>
      execFileSync('sh', ['-e', '-c', script], {
        cwd: home,
        env: { PATH: process.env.PATH, NODE_PATH: join(ROOT, 'node_modules') },
        stdio: 'pipe',
      });
    const dir = join(home, 'data');
    let store = await open({ dir }, () => {});
    await lived(store);
    assert.ok(existsSync(join(dir, 'onus.db-wal')), 'nothing is in the log: the test shows nothing');
    sh(commandsOf('backup'));
    // What comes after the backup, and a file that is lost.
    await store.feedback('r2', 'good');
    await store.close();
    rmSync(join(dir, 'onus.db'));
    sh(commandsOf('restore'));
    store = await open({ dir }, () => {});
    await livesOn(store);
    await store.close();
    rmSync(home, { recursive: true });
  });

  it('PostgreSQL, a database copied whole goes on', async function () {
    this.timeout(60_000);
    const server = await sharedServer();
    const url = await server.database();
    const store = await open({ url }, () => {});
    await lived(store);
    await store.close();
    const copy = await server.database(new URL(url).pathname.slice(1));
    const restored = await open({ url: copy }, () => {});
    await livesOn(restored);
    await restored.close();
  });
});
