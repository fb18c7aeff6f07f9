import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { TIMES } from '../../src/tips/run.ts';
import { onBoth } from '../store/both.ts';
import { world } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE = Date.UTC(2027, 0, 4, 9);

describe('tips: said once', () => {
  onBoth((home) => {
    let store: Store;
    let w: ReturnType<typeof world>;
    beforeEach(async () => {
      store = await home().open();
      w = world(store);
    });

    it('at its hour, not before, and the day after the next one', async () => {
      await w.subscribe('C1');
      const run = w.process();
      await run.round();
      assert.equal(w.messages.length, 0);
      w.now = NINE;
      await run.round();
      await run.round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 sent']);
      w.now += 24 * HOUR;
      await run.round();
      assert.equal(w.messages.length, 2);
      assert.notEqual(w.messages[0]!.text, w.messages[1]!.text);
    });

    it('by one of many processes', async () => {
      for (let i = 0; i < 60; i++) await w.subscribe(`C${i}`);
      w.now = NINE;
      const shared = 'url' in home().at;
      const stores = [store, ...(shared ? [await home().open(), await home().open(), await home().open()] : [])];
      await Promise.all(stores.map((s, i) => world(s, { start: NINE }).process(`p${i}`, w.speaker).round()));
      assert.equal(w.messages.length, 60);
      assert.equal(new Set(w.messages.map((m) => m.slot.place.channel)).size, 60);
    });

    it('once more after its process died before it could post', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => 'lost';
      await w.process('dead').round();
      w.fate = () => 'fine';
      w.now = NINE + TIMES.lease - 1;
      await w.process('p2').round();
      assert.equal(w.messages.length, 0, 'the lease still runs');
      w.now = NINE + TIMES.lease;
      await w.process('p2').round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 sent']);
      assert.equal(w.messages.length, 1);
    });

    it('not again where the message is found', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => 'cut';
      await w.process('dead').round();
      w.now += TIMES.lease;
      await w.process('p2').round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 sent']);
      assert.equal(w.messages.length, 1);
    });

    it('never again where nobody can tell', async () => {
      await w.subscribe('C1');
      await w.subscribe('C2');
      w.now = NINE;
      w.fate = () => 'lost';
      await w.process('dead').round();
      w.fate = () => 'fine';
      w.now += TIMES.lease;
      w.found = () => 'unreadable';
      await w.process('p2').round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 unknown']);
      assert.equal(w.messages.length, 0);
      assert.match(w.logged.join('\n'), /nobody can tell/);
    });

    it('never again where the platform has no history (Teams)', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => 'lost';
      const { find: _, ...blind } = w.speaker;
      await w.process('dead', blind).round();
      w.now += TIMES.lease;
      await w.process('p2', blind).round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 unknown']);
    });

    it('looks again later where it could not look just now, and gives up after the grace', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => 'cut';
      await w.process().round();
      w.found = () => 'later';
      w.now += TIMES.lease;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 open']);
      w.now = NINE + TIMES.grace + 1;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 unknown']);
      assert.equal(w.messages.length, 1);
    });

    it('skips what is later than the grace, and its tip keeps its turn', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      const due = (await store.known({ adapter: 'slack', tenant: 'T1', channel: 'C1' })).subscription!.next!;
      assert.equal(due.at, NINE);
      w.now = NINE + TIMES.grace + 1;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 skipped']);
      w.now = NINE + 26 * HOUR;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-05 sent', '2027-01-04 skipped']);
      w.now = NINE + 72 * HOUR + 10 * MINUTE;
      await w.process().round();
      assert.deepEqual((await w.slots('C1')).slice(0, 2), ['2027-01-07 sent', '2027-01-06 skipped']);
    });

    it('waits as long as it is told to, and so does the whole tenant', async () => {
      for (const c of ['C1', 'C2', 'C3']) await w.subscribe(c);
      w.now = NINE;
      let asked = 0;
      w.fate = () => {
        asked++;
        return { said: 'later', ms: 30_000 };
      };
      const run = w.process();
      await run.round();
      await run.round();
      assert.ok(asked <= 3);
      w.fate = () => 'fine';
      w.now += 29_999;
      await run.round();
      assert.equal(w.messages.length, 0);
      w.now += 1;
      await run.round();
      assert.equal(w.messages.length, 3);
    });

    it('skips what would have to wait longer than the grace', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => ({ said: 'later', ms: TIMES.grace + 1 });
      await w.process().round();
      w.fate = () => 'fine';
      w.now += TIMES.grace + 1;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 skipped']);
    });

    it('keeps a distance between two messages of a tenant', async () => {
      w = world(store, { gap: 200 });
      for (let i = 0; i < 10; i++) await w.subscribe(`C${i}`);
      w.now = NINE;
      await w.process().round();
      assert.equal(w.messages.length, 10);
      assert.ok(w.now - NINE >= 9 * 200);
    });

    it('switches off a channel that takes nothing any more, and goes on with the others', async () => {
      for (const c of ['C1', 'C2', 'C3']) await w.subscribe(c);
      w.now = NINE;
      w.fate = ({ place }) => (place.channel === 'C2' ? { said: 'gone', why: 'the channel is archived' } : 'fine');
      await w.process().round();
      assert.equal(w.messages.length, 2);
      const { subscription } = await store.known({ adapter: 'slack', tenant: 'T1', channel: 'C2' });
      assert.deepEqual([subscription?.on, subscription?.reason], [false, 'the channel is archived']);
      w.now += 24 * HOUR;
      await w.process().round();
      assert.equal(w.messages.length, 4);
    });

    it('skips one message that is refused, and stays on', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => ({ said: 'refused', why: 'invalid_blocks' });
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 skipped']);
      assert.equal((await store.known({ adapter: 'slack', tenant: 'T1', channel: 'C1' })).subscription?.on, true);
    });

    it('sends nothing to a channel that was switched off while it waited', async () => {
      const place = await w.subscribe('C1');
      w.now = NINE;
      w.fate = () => ({ said: 'later', ms: 1000 });
      await w.process().round();
      await store.change(place, { at: w.now, who: 'U1', what: 'tips off' }, ({ subscription }) => ({
        subscription: { ...subscription!, on: false, next: null },
      }));
      w.fate = () => 'fine';
      w.now += 1000;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 skipped']);
      assert.equal(w.messages.length, 0);
    });

    it('posts nothing once half of its lease is over: somebody else may be at it soon', async () => {
      await w.subscribe('C1');
      await w.subscribe('C2');
      w.now = NINE;
      // The process is put to sleep while it holds two claims.
      w.during = async () => {
        if (!w.messages.length) w.now += TIMES.lease / 2 + 1;
      };
      const ends: string[] = [];
      const { settle } = store;
      store.settle = async (claim, owner, outcome, off) => {
        ends.push(outcome.state);
        return settle(claim, owner, outcome, off);
      };
      await w.process().round();
      assert.deepEqual(ends.sort(), ['held', 'sent', 'sent']);
      assert.equal(w.messages.length, 2);
    });

    it('on SIGTERM finishes what is being sent, and gives back the rest', async () => {
      for (const c of ['C1', 'C2', 'C3']) await w.subscribe(c);
      w = Object.assign(w, { now: NINE });
      w.speaker.gap = 200;
      const run = w.process('ending');
      let stopped: Promise<void> | undefined;
      w.during = async () => {
        stopped ??= run.stop();
      };
      await run.round();
      await stopped;
      assert.equal(w.messages.length, 1);
      await w.process('next').round();
      assert.equal(w.messages.length, 3);
    });

    it('goes on where the store was away when a message had gone out', async () => {
      await w.subscribe('C1');
      w.now = NINE;
      const settle = store.settle;
      store.settle = async () => {
        throw new Error('down');
      };
      await w.process().round();
      store.settle = settle;
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 open']);
      w.now += TIMES.lease;
      await w.process().round();
      assert.deepEqual(await w.slots('C1'), ['2027-01-04 sent']);
      assert.equal(w.messages.length, 1);
    });
  });
});
