import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onceInMemory } from '../../src/adapters/once.ts';
import { postgres, sqlite, Unusable } from '../../src/store/database.ts';
import { onceInStore } from '../../src/store/once.ts';
import { open, type Store, type Subscription } from '../../src/store/store.ts';
import { dueTurn } from '../../src/tips/plan.ts';
import type { Place } from '../../src/types.ts';
import { onBoth } from './both.ts';
import { sharedServer } from './postgres.ts';

const NOW = Date.UTC(2027, 0, 4, 9);
const place = (channel: string, tenant = 'T1'): Place => ({ adapter: 'slack', tenant, channel });
const subscribed = (channel: string, over: Partial<Subscription> = {}): Subscription => ({
  place: place(channel),
  on: true,
  reason: null,
  schedule: { days: [1, 2, 3, 4, 5], time: '09:00', zone: 'UTC' },
  pausedUntil: null,
  next: { date: '2027-01-04', at: NOW },
  lastDate: null,
  round: 0,
  reference: null,
  ...over,
});
const by = { at: NOW, who: 'U1', what: 'tips on' };
const put = (store: Store, s: Subscription) => store.change(s.place, by, () => ({ subscription: s }));
const how = (over = {}) => ({ now: NOW, owner: 'me', lease: 120_000, limit: 50, except: [], ...over });
const POOL = ['a', 'b', 'c'];
const claim = (store: Store, over = {}) =>
  store.claim(how(over), (known) => dueTurn(known, POOL, known.subscription.place.channel ?? '', how(over).now));

describe('store', () => {
  onBoth((home) => {
    let store: Store;
    beforeEach(async () => {
      store = await home().open();
    });

    it('keeps a subscription, with who changed it and when', async () => {
      const s = subscribed('C1', { reference: '{"conversation":"…"}', pausedUntil: '2027-01-04' });
      assert.equal((await store.known(s.place)).subscription, null);
      assert.equal(await put(store, s), true);
      await store.change(s.place, { at: NOW + 1, who: 'U2', what: 'tips off' }, ({ subscription }) => ({
        subscription: { ...subscription!, on: false, next: null },
      }));
      assert.deepEqual((await store.known(s.place)).subscription, { ...s, on: false, next: null });
      assert.deepEqual((await store.history(s.place)).changes, [
        { at: NOW + 1, who: 'U2', what: 'tips off' },
        { at: NOW, who: 'U1', what: 'tips on' },
      ]);
    });

    it('changes nothing where nothing is to be changed, or half of it fails', async () => {
      const s = subscribed('C1');
      assert.equal(await store.change(s.place, by, () => null), false);
      const turn = { state: 'skipped' as const, date: '2027-01-04', dueAt: NOW, tip: 'a', round: 0, detail: null };
      await store.change(s.place, by, () => ({ subscription: s, turn }));
      // The same slot a second time breaks the unique key.
      await assert.rejects(store.change(s.place, by, () => ({ subscription: subscribed('C1', { round: 7 }), turn })));
      assert.equal((await store.known(s.place)).subscription?.round, 0);
      assert.equal((await store.history(s.place)).changes.length, 1);
    });

    it('hands out a due slot once, and moves the channel on', async () => {
      await put(store, subscribed('C1'));
      await put(store, subscribed('C2', { next: { date: '2027-01-04', at: NOW + 1 } }));
      const { made, claims } = await claim(store);
      assert.equal(made, 1);
      assert.deepEqual(claims[0]?.slot, { place: place('C1'), date: '2027-01-04' });
      assert.deepEqual((await store.known(place('C1'))).subscription?.next, {
        date: '2027-01-05',
        at: NOW + 86_400_000,
      });
      assert.equal((await claim(store)).made, 0);
      assert.deepEqual(
        (await store.history(place('C1'))).slots.map((x) => [x.date, x.state]),
        [['2027-01-04', 'open']],
      );
    });

    it('never makes a second slot for a channel and date', async () => {
      await put(store, subscribed('C1'));
      await claim(store);
      // As if the channel had been moved back by hand.
      await put(store, subscribed('C1'));
      assert.deepEqual(await claim(store), { made: 1, claims: [] });
      assert.equal((await store.history(place('C1'))).slots.length, 1);
    });

    it('passes over tenants that are paused or have enough', async () => {
      await put(store, subscribed('C1'));
      const tenant = JSON.stringify(['slack', 'T1']);
      await store.pause(tenant, NOW + 5000);
      await store.pause(tenant, NOW + 1000);
      assert.equal((await claim(store)).made, 0);
      assert.equal((await claim(store, { now: NOW + 5000, except: [tenant] })).made, 0);
      assert.equal((await claim(store, { now: NOW + 5000 })).made, 1);
    });

    it('lets only who holds a claim settle it, and anybody after its lease', async () => {
      await put(store, subscribed('C1'));
      const [mine] = (await claim(store)).claims;
      assert.ok(mine);
      assert.deepEqual(await store.overdue(how({ owner: 'other', now: NOW + 119_999 })), []);
      const [taken] = await store.overdue(how({ owner: 'other', now: NOW + 120_000 }));
      assert.equal(taken?.again, true);
      assert.equal(taken?.since, NOW);
      assert.equal(await store.settle(mine, 'me', { state: 'sent' }), false);
      assert.equal(await store.settle(taken!, 'other', { state: 'held', until: NOW + 130_000 }), true);
      assert.deepEqual(await store.overdue(how({ now: NOW + 129_999 })), []);
      const [held] = await store.overdue(how({ now: NOW + 130_000 }));
      assert.equal(held?.again, false);
      assert.equal(await store.settle(held!, 'me', { state: 'unknown', detail: 'why' }), true);
      assert.deepEqual(await store.overdue(how({ now: NOW * 2 })), []);
      assert.deepEqual((await store.history(place('C1'))).slots[0], {
        date: '2027-01-04',
        state: 'unknown',
        tip: mine.tip,
        detail: 'why',
      });
    });

    it('switches a channel off with the reason', async () => {
      await put(store, subscribed('C1'));
      const [mine] = (await claim(store)).claims;
      await store.settle(mine!, 'me', { state: 'skipped', detail: 'x' }, { why: 'archived', at: NOW });
      const { subscription } = await store.known(place('C1'));
      assert.deepEqual([subscription?.on, subscription?.reason, subscription?.next], [false, 'archived', null]);
      assert.equal((await store.history(place('C1'))).changes[0]?.what, 'switched off: archived');
    });

    it('knows what had its turn in the round', async () => {
      await put(store, subscribed('C1'));
      await claim(store);
      const { used, last } = await store.known(place('C1'));
      assert.deepEqual([...used], [last]);
      await put(store, subscribed('C1', { round: 1 }));
      assert.equal((await store.known(place('C1'))).used.size, 0);
    });

    it('takes a delivery once, until it failed, was forgotten, or its owner is gone', async () => {
      assert.equal(await store.take('k', 'a', 0, 100), 'mine');
      assert.equal(await store.take('k', 'b', 50, 150), 'busy');
      await store.finish('k', 'b', null);
      assert.equal(await store.take('k', 'b', 50, 150), 'busy');
      assert.equal(await store.take('k', 'b', 100, 200), 'mine');
      await store.finish('k', 'b', null);
      assert.equal(await store.take('k', 'c', 101, 200), 'mine');
      await store.finish('k', 'c', 1000);
      assert.equal(await store.take('k', 'd', 500, 600), 'done');
      assert.equal(await store.take('k', 'd', 1000, 1100), 'mine');
    });

    it('counts feedback', async () => {
      await store.feedback('r1', 'good');
      await store.feedback('r2', 'bad');
      assert.deepEqual(await store.feedback('r1', 'good'), { good: 2, bad: 1 });
    });

    it('opens again with all that was there', async () => {
      await put(store, subscribed('C1'));
      await store.close();
      store = await home().open();
      assert.deepEqual((await store.known(place('C1'))).subscription, subscribed('C1'));
    });

    it('refuses any value but text, integers and null, before a driver sees it', async () => {
      await store.close();
      const { at } = home();
      const database = 'url' in at ? await postgres(at.url, () => {}) : await sqlite(at.dir);
      const db = await database.db();
      for (const value of [true, new Date(0), 1.5, 2 ** 53, Buffer.from('x')])
        await assert.rejects(async () => {
          await db
            .insertInto('pause')
            .values({ tenant: 'x', until: value as never })
            .execute();
        }, /is no value for the store/);
      await assert.rejects(
        async () =>
          db
            .selectFrom('pause')
            .selectAll()
            .where('tenant', 'in', [true as never])
            .execute(),
        /is no value for the store/,
      );
      await database.close();
    });
  });
});

describe('store: deliveries done once', () => {
  const parts = (store: Pick<Store, 'take' | 'finish'>, owner = 'a', sleep = () => new Promise<never>(() => {})) =>
    onceInStore({ store, owner, inMemory: onceInMemory(() => 0), kept: 1000, now: () => 0, sleep });
  onBoth((home) => {
    it('is done by one process, and after a failure by another', async () => {
      const store = await home().open();
      const [a, b] = [parts(store), parts(store, 'b')];
      let done = 0;
      await assert.rejects(
        a('k', async () => {
          throw new Error('broken');
        }),
        /broken/,
      );
      await a('k', async () => {
        await assert.rejects(
          b('k', async () => void done++),
          /another process is at it/,
        );
        done++;
      });
      await b('k', async () => void done++);
      assert.equal(done, 1);
    });
  });
  it('is done while the store is down, or does not answer', async () => {
    let asked = 0;
    const down = async () => {
      asked++;
      throw new Error('down');
    };
    let done = 0;
    const once = parts({ take: down, finish: down });
    await once('k', async () => void done++);
    await once('k', async () => void done++);
    await once('k2', async () => void done++);
    assert.deepEqual([done, asked], [2, 1]);
    const silent = () => new Promise<never>(() => {});
    await parts({ take: silent, finish: silent }, 'a', async () => undefined as never)('k', async () => void done++);
    assert.equal(done, 3);
  });
});

describe('store: SQLite', () => {
  let dir: string;
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'onus-sqlite-')), 'data');
  });
  afterEach(() => rmSync(join(dir, '..'), { recursive: true }));
  const none = () => {};

  it('is for its owner alone', async () => {
    const store = await open({ dir }, none);
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    for (const file of ['onus.db', 'onus.db-wal', 'onus.lock'])
      if (existsSync(join(dir, file))) assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600, file);
    await store.close();
  });
  it('refuses a second one, and lets it in afterwards', async () => {
    const store = await open({ dir }, none);
    await assert.rejects(
      open({ dir }, none),
      (e: unknown) => e instanceof Unusable && /in use by another process/.test(e.what) && /DATABASE_URL/.test(e.cure),
    );
    await store.close();
    await (await open({ dir }, none)).close();
  });
  it('says what is wrong with the place', async () => {
    writeFileSync(join(dir, '..', 'file'), '');
    await assert.rejects(
      open({ dir: join(dir, '..', 'file', 'x') }, none),
      /cannot be written to .*\n +→ .*ONUS_DATA_DIR/,
    );
  });
  it('says that a file is no store', async () => {
    await (await open({ dir }, none)).close();
    // A new file: SQLite tells files apart by their inode, and may hold the old one until it is collected.
    for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `onus.db${end}`), { force: true });
    writeFileSync(join(dir, 'onus.db'), 'not a database, but long enough to be taken for one'.repeat(100));
    await assert.rejects(open({ dir }, none), /is not a store of Onus/);
  });
});

describe('store: PostgreSQL', () => {
  it('is migrated once by ten that start together', async function () {
    this.timeout(60_000);
    const url = await (await sharedServer()).database();
    const errors: unknown[] = [];
    const stores = await Promise.all(Array.from({ length: 10 }, () => open({ url }, (e) => errors.push(e))));
    await Promise.all(stores.map((s, i) => s.feedback(`r${i}`, 'good')));
    assert.deepEqual(await stores[0]!.feedback('r', 'bad'), { good: 10, bad: 1 });
    assert.deepEqual(errors, []);
    await Promise.all(stores.map((s) => s.close()));
  });
  it('is waited for, and named without its password', async () => {
    const logged: string[] = [];
    const store = await open({ url: 'postgres://onus:hidden@127.0.0.1:1/none' }, (line) => logged.push(line));
    assert.deepEqual(logged, [
      'store: PostgreSQL cannot be reached yet (ECONNREFUSED); questions are answered, tips wait for it.',
    ]);
    await assert.rejects(store.known(place('C1')), (e: unknown) => !String(e).includes('hidden'));
    await store.close();
  });
  it('outlives a server that goes and comes, also in the middle of its work', async function () {
    this.timeout(60_000);
    const url = await (await sharedServer()).database();
    const logged: string[] = [];
    const store = await open({ url }, (line) => logged.push(line));
    const other = new pg.Client(url);
    await other.connect();
    const cut = () =>
      other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      );
    await put(store, subscribed('C1'));
    // While a connection idles, and while a transaction holds it.
    await cut();
    let under: Promise<unknown> | undefined;
    await assert.rejects(
      claim({
        ...store,
        claim: (h, plan) =>
          store.claim(h, (known) => {
            under = cut();
            return plan(known);
          }),
      }).then(async (made) => {
        await under;
        return made.claims.length ? Promise.reject(new Error('was through before')) : made;
      }),
    );
    await under;
    await other.end();
    // The first may still be given the broken connection, and is refused before anything is counted.
    const count = () => store.feedback('r', 'good');
    assert.equal((await count().catch(count)).good, 1);
    await store.close();
  });
  it('refuses the tables of a newer Onus', async () => {
    const url = await (await sharedServer()).database();
    await (await open({ url }, () => {})).close();
    const database = await postgres(url, () => {});
    const db = await database.db();
    await db
      .insertInto('kysely_migration' as never)
      .values({ name: '9999_later', timestamp: 'x' } as never)
      .execute();
    await database.close();
    await assert.rejects(
      open({ url }, () => {}),
      /made by a newer Onus\n +→ /,
    );
  });
});
