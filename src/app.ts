import type { Answer, Ask, Context, Engine, Place, Question } from './types.ts';

/** How long a thread is remembered, and how many at most (docs/architecture.md, privacy in README). */
export const REMEMBERED_MS = 2 * 60 * 60 * 1000;
export const REMEMBERED_THREADS = 5000;

/** One conversation: a thread, or a person where there is no thread. */
function keyOf(place: Place | undefined, user: string | undefined): string | null {
  if (!place) return null;
  const { adapter, tenant = '', channel = '', thread } = place;
  return JSON.stringify([adapter, tenant, channel, thread ?? null, thread === undefined ? (user ?? '') : null]);
}

/**
 * The engine with a memory of each thread's last answer. The only place that turns an unexpected error into an
 * answer; `report` gets the error, never the question.
 */
export function app(engine: Engine, { now, report }: { now: () => number; report: (error: unknown) => void }): Ask {
  const threads = new Map<string, { context: Context; until: number }>();
  return async (question: Question): Promise<Answer> => {
    const key = keyOf(question.place, question.user);
    const known = key === null ? undefined : threads.get(key);
    const context = known && known.until > now() ? known.context : undefined;
    let answer: Answer;
    try {
      answer = engine(question, context);
    } catch (error) {
      report(error);
      return failed();
    }
    if (key !== null && answer.context) {
      // Re-inserting keeps the map in order of use, so that the first key is the oldest.
      threads.delete(key);
      threads.set(key, { context: answer.context, until: now() + REMEMBERED_MS });
      for (const [oldest, { until }] of threads) {
        if (until > now() && threads.size <= REMEMBERED_THREADS) break;
        threads.delete(oldest);
      }
    }
    return answer;
  };
}

function failed(): Answer {
  return {
    outcome: 'done',
    intent: 'error',
    reason: null,
    canonical: '',
    services: [],
    areas: [],
    concepts: [],
    party: null,
    verdicts: [],
    premise: null,
    headline: 'Something went wrong inside Onus; nothing was answered. Please ask again, or in other words.',
    parts: [],
    citations: [],
    options: [],
    next: [],
    owners: [],
    confidence: 0,
    receipt: '',
    knowledge: '',
    provider: '',
    context: null,
  };
}
