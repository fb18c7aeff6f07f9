import { type Claim, keyOf, type Outcome, type Store } from '../store/store.ts';
import type { Answer, Knowledge, Said, Speaker } from '../types.ts';
import { tipAnswer } from './answer.ts';
import { dueTurn, GRACE_MS } from './plan.ts';

/** The times that the promise of docs/tips.md rests on, in milliseconds. */
export const TIMES = {
  /** Between two looks at what is due. */
  pause: 10_000,
  /** How long a claim lasts: after it any replica settles it. */
  lease: 120_000,
  /** A message that is not taken by then may have been. */
  within: 10_000,
  grace: GRACE_MS,
};
/** Messages under way in this process, and of those in one tenant. */
const MOST = 50;
const MOST_OF_TENANT = 25;

export interface RunParts {
  store: Store;
  knowledge: Pick<Knowledge, 'sources' | 'version' | 'provider' | 'tips'>;
  /** By the name of the adapter. */
  speakers: Readonly<Record<string, Speaker>>;
  /** Names this process. */
  owner: string;
  now: () => number;
  /** Ends early where the signal is given. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  log: (line: string) => void;
  times?: typeof TIMES;
}

export interface Run {
  /** Looks for what is due, again and again, until `stop`. */
  start(): void;
  /** Starts nothing new, gives back what is not being sent yet, and waits for what is. */
  stop(): Promise<void>;
  /** One look: everything that can be done now. For tests and start. */
  round(): Promise<void>;
}

/** Sends every tip that is due, each by one process only. What it promises stands in docs/tips.md. */
export function run({ store, knowledge, speakers, owner, now, sleep, log, times = TIMES }: RunParts): Run {
  const tips = new Map(knowledge.tips.map((tip) => [tip.id, tip]));
  const pool = [...tips.keys()];
  const ending = new AbortController();
  const working = new Set<{ tenant: string; done: Promise<void> }>();
  /** Per tenant: when its next message may go, and until when it asked for silence. */
  const free = new Map<string, number>();
  const silent = new Map<string, number>();

  const turnstile = () => {
    const count = new Map<string, number>();
    for (const { tenant } of working) count.set(tenant, (count.get(tenant) ?? 0) + 1);
    const except = [...count].flatMap(([tenant, n]) => (n >= MOST_OF_TENANT ? [tenant] : []));
    return { now: now(), owner, lease: times.lease, limit: Math.min(MOST - working.size, MOST_OF_TENANT), except };
  };

  /** How a claim ends; null: it stays open, and is settled when its lease has run out. */
  const outcome = async (claim: Claim): Promise<{ outcome: Outcome; off?: string } | null> => {
    const speaker = speakers[claim.slot.place.adapter];
    const tip = tips.get(claim.tip);
    if (claim.again) {
      const found = (await speaker?.find?.(claim.slot, claim.since)) ?? 'unreadable';
      if (found === 'found') return { outcome: { state: 'sent' } };
      if (found === 'unreadable')
        return { outcome: { state: 'unknown', detail: 'nobody can tell whether it was posted' } };
      if (found === 'later')
        return now() - claim.dueAt > times.grace
          ? { outcome: { state: 'unknown', detail: 'the channel could not be read to tell whether it was posted' } }
          : null;
    }
    if (!claim.wanted) return { outcome: { state: 'skipped', detail: 'tips were switched off' } };
    if (now() - claim.dueAt > times.grace)
      return { outcome: { state: 'skipped', detail: 'Onus could not post in time' } };
    if (!speaker) return { outcome: { state: 'skipped', detail: `${claim.slot.place.adapter} is not configured` } };
    if (!tip) return { outcome: { state: 'skipped', detail: 'its tip was taken out of the knowledge' } };

    const at = Math.max(now(), free.get(claim.tenant) ?? 0);
    free.set(claim.tenant, at + speaker.gap);
    if (at > now()) await sleep(at - now(), ending.signal).catch(() => {});
    const silence = silent.get(claim.tenant) ?? 0;
    if (silence > now()) return { outcome: { state: 'held', until: silence } };
    // Once another replica may settle it, nothing may go out any more: half of the lease is left for the way there.
    if (ending.signal.aborted || now() > claim.lease - times.lease / 2)
      return { outcome: { state: 'held', until: now() } };
    const said: Said = await speaker.say(claim.slot, answerOf(tip.id), claim.reference, times.within);
    switch (said.said) {
      case 'sent':
        return { outcome: { state: 'sent' } };
      case 'unclear':
        return null;
      case 'later': {
        const until = now() + said.ms;
        silent.set(claim.tenant, until);
        await store.pause(claim.tenant, until);
        return { outcome: { state: 'held', until } };
      }
      case 'refused':
        return { outcome: { state: 'skipped', detail: `it was refused: ${said.why}` } };
      case 'gone':
        return { outcome: { state: 'skipped', detail: said.why }, off: said.why };
    }
  };
  const answers = new Map<string, Answer>();
  const answerOf = (id: string): Answer => {
    const known = answers.get(id) ?? tipAnswer(knowledge, tips.get(id)!);
    answers.set(id, known);
    return known;
  };

  const work = async (claim: Claim): Promise<void> => {
    const ended = await outcome(claim);
    if (!ended) return;
    const { place, date } = claim.slot;
    await store.settle(
      claim,
      owner,
      ended.outcome,
      ended.off === undefined ? undefined : { why: ended.off, at: now() },
    );
    if (ended.off !== undefined) log(`tips: ${keyOf(place)} is switched off: ${ended.off}`);
    else if (ended.outcome.state === 'unknown') log(`tips: ${keyOf(place)} ${date}: ${ended.outcome.detail}`);
  };
  const launch = (claims: readonly Claim[]) => {
    for (const claim of claims) {
      // Where the store could not be told how it ended, the claim stays open, and history tells later.
      const job = { tenant: claim.tenant, done: work(claim).catch(failed) };
      working.add(job);
      job.done.finally(() => working.delete(job));
    }
  };
  let failing = false;
  const failed = (error: unknown) => {
    if (!failing) log(`tips: the store or a platform failed (${(error as Error)?.name}); trying again.`);
    failing = true;
  };

  /** Takes on as much as there is room for; whether there was anything. */
  const look = async (): Promise<boolean> => {
    if (working.size >= MOST) return true;
    const late = await store.overdue(turnstile());
    launch(late);
    if (working.size >= MOST) return true;
    const { made, claims } = await store.claim(turnstile(), (known) =>
      dueTurn(known, pool, keyOf(known.subscription.place), now(), times.grace),
    );
    launch(claims);
    failing = false;
    return late.length + made > 0;
  };
  const any = () => Promise.race([...working].map(({ done }) => done));

  let loop: Promise<void> | undefined;
  const round = async () => {
    const finished = () => Promise.all([...working].map(({ done }) => done));
    while (!ending.signal.aborted && (await look())) await finished();
    await finished();
  };
  return {
    round,
    start: () => {
      loop ??= (async () => {
        while (!ending.signal.aborted) {
          let more = false;
          try {
            more = await look();
          } catch (error) {
            failed(error);
          }
          // With all hands full, the first to be free looks for the next.
          if (more && working.size >= MOST_OF_TENANT) await any();
          else if (!more) await sleep(times.pause, ending.signal).catch(() => {});
        }
      })();
    },
    stop: async () => {
      ending.abort();
      await loop;
      await Promise.all([...working].map(({ done }) => done));
    },
  };
}
