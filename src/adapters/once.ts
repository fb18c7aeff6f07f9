/**
 * Does a piece of work once for each key, however often it is delivered. While it runs, other deliveries wait for its
 * outcome; when it has succeeded they do nothing; when it has failed it is as if it had never come, so that the
 * platform's next try is worked on. A table can stand behind it where several processes share the work.
 */
export type Once = (key: string, work: () => Promise<void>) => Promise<void>;

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
