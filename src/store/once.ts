import type { Once } from '../types.ts';
import type { Store } from './store.ts';

export interface OnceParts {
  store: Pick<Store, 'take' | 'finish'>;
  /** Names this process. */
  owner: string;
  /** Settles what arrives twice in this process, and all of it while the store is away. */
  inMemory: Once;
  /** Milliseconds a delivery is remembered after its work. */
  kept: number;
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

/** Work on a delivery may take that long; after it another process may try, before Slack's try after a minute. */
const WORKING_MS = 45_000;
/** Answering never waits longer for the store than that, and asks it nothing for a while after it failed. */
const WITHIN_MS = 500;
const AWAY_MS = 5000;

/**
 * Work done once for each key among all processes that share a store, and across restarts. Answering never depends on
 * it: while the store is away, this process alone sees to it that it does nothing twice. Fails where another process is
 * at it just now, so that the platform asks again later.
 */
export function onceInStore({ store, owner, inMemory, kept, now, sleep }: OnceParts): Once {
  let away = 0;
  const asked = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    if (now() < away) return null;
    const answer = await Promise.race([ask().catch(() => null), sleep(WITHIN_MS).then(() => null)]);
    if (answer === null) away = now() + AWAY_MS;
    return answer;
  };
  return (key, work) =>
    inMemory(key, async () => {
      const state = await asked(() => store.take(key, owner, now(), now() + WORKING_MS));
      if (state === 'done') return;
      if (state === 'busy') throw new Error('another process is at it');
      try {
        await work();
      } catch (error) {
        if (state) await asked(async () => (await store.finish(key, owner, null)) ?? true);
        throw error;
      }
      if (state) await asked(async () => (await store.finish(key, owner, now() + kept)) ?? true);
    });
}
