import type { Known, Subscription, Turn } from '../store/store.ts';
import { pick } from './order.ts';
import { dayAfter, next } from './schedule.ts';

/** How late a tip may be, in milliseconds: after that the day goes without. */
export const GRACE_MS = 2 * 60 * 60 * 1000;

/** The first slot of a subscription after `after`: not while it is paused, and never a second one on a date. */
export function nextOf(s: Pick<Subscription, 'schedule' | 'pausedUntil' | 'lastDate'>, after: number) {
  const from = [s.pausedUntil, s.lastDate === null ? null : dayAfter(s.lastDate)].filter((d) => d !== null).sort();
  return next(s.schedule, after, from.at(-1));
}

/** The tip whose turn it is, and the slot after this one. `skip`: why the due slot goes without. */
export function turnOf(
  { subscription, used, last }: Known & { subscription: Subscription },
  pool: readonly string[],
  channel: string,
  skip: string | null,
): { turn: Turn; next: Subscription['next']; round: number } {
  const due = subscription.next;
  if (!due) throw new Error('no slot is due');
  const picked = pick(pool, channel, subscription.round, used, last);
  const round = picked?.round ?? subscription.round;
  const turn: Turn = {
    state: skip === null && picked ? 'open' : 'skipped',
    date: due.date,
    dueAt: due.at,
    tip: picked?.tip ?? null,
    round,
    detail: skip ?? (picked ? null : 'there are no tips'),
  };
  return { turn, round, next: nextOf({ ...subscription, lastDate: due.date }, due.at) };
}

/**
 * The same for a slot that has come due: within the grace it is sent, later it is skipped, and its tip keeps its turn.
 */
export function dueTurn(
  known: Known & { subscription: Subscription },
  pool: readonly string[],
  channel: string,
  now: number,
  grace = GRACE_MS,
): ReturnType<typeof turnOf> {
  const late = now - (known.subscription.next?.at ?? now) > grace;
  const planned = turnOf(known, pool, channel, late ? 'Onus could not post in time' : null);
  if (!late) return planned;
  return {
    ...planned,
    round: known.subscription.round,
    turn: { ...planned.turn, tip: null, round: known.subscription.round },
  };
}
