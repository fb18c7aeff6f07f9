import assert from 'node:assert/strict';
import { KEPT_MS, onceInMemory } from '../../src/adapters/once.ts';

/** A clock that stands still and work that ends when it is told. */
function setting() {
  let time = 1_000_000;
  const once = onceInMemory(() => time);
  const began: string[] = [];
  return {
    once,
    began,
    pass: (ms: number) => {
      time += ms;
    },
    does: (key: string) => once(key, async () => void began.push(key)),
  };
}

describe('once', () => {
  it('keeps a key for fifteen minutes', () => assert.equal(KEPT_MS, 15 * 60 * 1000));

  it('does what was done no second time', async () => {
    const { does, began } = setting();
    await does('a');
    await does('a');
    await does('b');
    assert.deepEqual(began, ['a', 'b']);
  });
  it('lets what comes meanwhile wait for the outcome', async () => {
    const { once } = setting();
    let end = () => {};
    let times = 0;
    const work = () => {
      times++;
      return new Promise<void>((done) => {
        end = done;
      });
    };
    const ended: number[] = [];
    const all = [1, 2, 3].map((n) => once('a', work).then(() => ended.push(n)));
    await Promise.resolve();
    assert.deepEqual([times, ended], [1, []]);
    end();
    await Promise.all(all);
    assert.deepEqual([times, ended.length], [1, 3]);
  });
  it('tells all who wait of a failure, and begins again at the next', async () => {
    const { once, does, began } = setting();
    let fail = (_: Error) => {};
    const work = () =>
      new Promise<void>((_, failed) => {
        fail = failed;
      });
    const all = [once('a', work), once('a', work)];
    fail(new Error('cut'));
    assert.deepEqual(
      (await Promise.allSettled(all)).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await does('a');
    assert.deepEqual(began, ['a']);
  });

  /** [passed since it was done, done again] */
  const CASES: [number, boolean][] = [
    [0, false],
    [KEPT_MS - 1, false],
    [KEPT_MS, true],
    [KEPT_MS * 3, true],
  ];
  for (const [ms, again] of CASES)
    it(`${ms} ms later it is ${again ? 'done again' : 'still done'}`, async () => {
      const { does, began, pass } = setting();
      await does('a');
      pass(ms);
      await does('a');
      assert.equal(began.length, again ? 2 : 1);
    });
  it('counts from the end of the work', async () => {
    const { once, does, began, pass } = setting();
    await once('slow', async () => pass(KEPT_MS));
    await does('slow');
    assert.deepEqual(began, []);
  });
  it('forgets each in its turn', async () => {
    const { does, began, pass } = setting();
    await does('a');
    pass(KEPT_MS / 2);
    await does('b');
    pass(KEPT_MS / 2);
    await does('a');
    await does('b');
    assert.deepEqual(began, ['a', 'b', 'a']);
  });
});
