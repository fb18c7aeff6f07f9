import { said } from './said.ts';
import type { Answer, Ask, Context, Engine, Obey, Overhear, Place } from './types.ts';

/** How long a thread is remembered, and how many at most (docs/architecture.md, privacy in README). */
export const REMEMBERED_MS = 2 * 60 * 60 * 1000;
export const REMEMBERED_THREADS = 5000;
/** How long after an answer its asker may follow up without addressing Onus again. */
export const OVERHEARD_MS = 10 * 60 * 1000;
/** Below this confidence an unaddressed message is taken for talk among people. */
const OVERHEARD_CONFIDENCE = 0.6;
/** Questions one person may ask in a minute; more than anybody types, fewer than a script sends. */
export const PER_MINUTE = 60;

interface Thread {
  context: Context;
  /** Whom Onus last answered here. */
  user: string | undefined;
  at: number;
}

/** One conversation: a thread, or a person where there is no thread. */
function keyOf(place: Place | undefined, user: string | undefined): string | null {
  if (!place) return null;
  const { adapter, tenant = '', channel = '', thread } = place;
  return JSON.stringify([adapter, tenant, channel, thread ?? null, thread === undefined ? (user ?? '') : null]);
}

/**
 * Commands, and the engine with a memory of each thread's last answer. The only place that turns an unexpected error into an
 * answer; `report` gets the error, never the question.
 */
export function app(
  engine: Engine,
  { now, report, obey = () => null }: { now: () => number; report: (error: unknown) => void; obey?: Obey },
): { ask: Ask; overhear: Overhear } {
  const threads = new Map<string, Thread>();
  const within = pace(now);

  const known = (key: string | null): Thread | undefined => {
    const thread = key === null ? undefined : threads.get(key);
    return thread && thread.at + REMEMBERED_MS > now() ? thread : undefined;
  };
  const remember = (key: string, user: string | undefined, context: Context) => {
    // Re-inserting keeps the map in order of use, so that the first key is the oldest.
    threads.delete(key);
    threads.set(key, { context, user, at: now() });
    for (const [oldest, { at }] of threads) {
      if (at + REMEMBERED_MS > now() && threads.size <= REMEMBERED_THREADS) break;
      threads.delete(oldest);
    }
  };

  return {
    ask: async (question) => {
      const { place, user } = question;
      if (user !== undefined && !within(JSON.stringify([place?.adapter, place?.tenant, user])))
        return said('pace', 'That is more than I answer for one person in a minute. Please ask again shortly.');
      const key = keyOf(place, user);
      const context = known(key)?.context;
      let answer: Answer;
      try {
        const obeyed = obey(question);
        if (obeyed) return await obeyed;
        answer = engine(question, question.alone ? undefined : context);
      } catch (error) {
        report(error);
        return said(
          'error',
          'Something went wrong inside Onus; nothing was answered. Please ask again, or in other words.',
        );
      }
      // Small talk leaves what was talked about before as it was.
      const kept = answer.context ?? context;
      if (key !== null && kept) remember(key, user, kept);
      return answer;
    },
    overhear: async ({ text, place, user }) => {
      const key = keyOf(place, user);
      const thread = known(key);
      if (key === null || !thread || thread.user !== user || thread.at + OVERHEARD_MS <= now()) return null;
      try {
        const answer = engine({ text }, thread.context);
        const meant = answer.follows && ['answer', 'clarify'].includes(answer.outcome);
        if (!meant || answer.confidence < OVERHEARD_CONFIDENCE) return null;
        remember(key, user, answer.context ?? thread.context);
        return answer;
      } catch (error) {
        report(error);
        return null;
      }
    },
  };
}

/** Whether a person is still within the pace: a bucket that holds a minute's worth and refills steadily. */
function pace(now: () => number): (person: string) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  const full = 60_000;
  const cost = full / PER_MINUTE;
  return (person) => {
    const bucket = buckets.get(person);
    const left = Math.min(full, (bucket?.left ?? full) + (bucket ? now() - bucket.at : 0));
    const may = left >= cost;
    buckets.delete(person);
    buckets.set(person, { left: may ? left - cost : left, at: now() });
    // A bucket untouched for a minute is full again and need not be kept.
    for (const [oldest, { at }] of buckets) {
      if (at + full > now()) break;
      buckets.delete(oldest);
    }
    return may;
  };
}
