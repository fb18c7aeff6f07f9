import type { Once } from '../types.ts';

/** How long a key is kept after its work: Slack's last retry comes five to six minutes after the first try. */
export const KEPT_MS = 15 * 60 * 1000;

export function onceInMemory(now: () => number): Once {
  const running = new Map<string, Promise<void>>();
  const done = new Map<string, number>();
  return (key, work) => {
    for (const [oldest, at] of done) {
      if (at + KEPT_MS > now()) break;
      done.delete(oldest);
    }
    if (done.has(key)) return Promise.resolve();
    const already = running.get(key);
    if (already) return already;
    const outcome = work()
      .then(() => void done.set(key, now()))
      .finally(() => running.delete(key));
    running.set(key, outcome);
    return outcome;
  };
}
