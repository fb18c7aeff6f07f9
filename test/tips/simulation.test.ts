import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlite } from '../../src/store/database.ts';
import { simulate } from './simulate.ts';

describe('tips: the loop and the store, 30 channels in 30 zones over both changes of the clock', function () {
  this.timeout(120_000);
  for (const [what, from, to] of [
    ['March and April', Date.UTC(2027, 2, 5), Date.UTC(2027, 3, 10)],
    ['October and November', Date.UTC(2027, 8, 20), Date.UTC(2027, 10, 10)],
  ] as const)
    it(`${what}: every due slot once, and none else`, async () => {
      const dir = mkdtempSync(join(tmpdir(), 'onus-simulation-'));
      const database = await sqlite(dir);
      const { slots, wrong } = await simulate(database, 30, from, to);
      assert.deepEqual(wrong, []);
      assert.ok(slots > 300, `${slots} slots`);
      await database.close();
      rmSync(dir, { recursive: true });
    });
});
