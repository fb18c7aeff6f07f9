import { type Kysely, sql, type Transaction } from 'kysely';
import type { Place, Schedule, Slot } from '../types.ts';
import { type Database, nameOf, postgres, sqlite } from './database.ts';
import type { SlotRow, SubscriptionRow, Tables } from './tables.ts';

/** A channel's tips. */
export interface Subscription {
  place: Place;
  on: boolean;
  /** Why Onus itself switched it off. */
  reason: string | null;
  schedule: Schedule;
  /** Local date before which there is no tip. */
  pausedUntil: string | null;
  /** The next tip's local date and moment; null where it is off. */
  next: { date: string; at: number } | null;
  /** Local date of the latest slot: the next is later. */
  lastDate: string | null;
  round: number;
  reference: string | null;
}

/** What there is to know before a slot is made or a subscription changed. */
export interface Known {
  subscription: Subscription | null;
  /** Tips that had their turn in this round, and the last of them. */
  used: ReadonlySet<string>;
  last: string | null;
}

/** A new slot: to be sent, or skipped with the reason. */
export interface Turn {
  state: 'open' | 'skipped';
  date: string;
  dueAt: number;
  tip: string | null;
  round: number;
  detail: string | null;
}

/** A slot that this process has to settle before `lease`. */
export interface Claim {
  slot: Slot;
  tenant: string;
  dueAt: number;
  tip: string;
  /** No message of this slot is older. */
  since: number;
  lease: number;
  /** True where a message of an earlier claim may be out. */
  again: boolean;
  /** False where the channel was switched off since. */
  wanted: boolean;
  reference: string | null;
}

/** A slot as people may want to see it. */
export interface Record {
  date: string;
  state: SlotRow['state'];
  tip: string | null;
  detail: string | null;
}
export interface Change {
  at: number;
  who: string;
  what: string;
}

export interface Turnstile {
  now: number;
  owner: string;
  /** Milliseconds a claim lasts. */
  lease: number;
  limit: number;
  /** Tenants that have enough on their plate. */
  except: readonly string[];
}

/** How a claim ended. `held`: no message is out, and it may be sent from `until` on. */
export type Outcome =
  | { state: 'sent' }
  | { state: 'skipped' | 'unknown'; detail: string }
  | { state: 'held'; until: number };

/** What must survive. Every method fails while the store cannot be reached, and then nothing has changed. */
export interface Store {
  known(place: Place): Promise<Known>;
  /** The latest slots and changes of a channel, the newest first. */
  history(place: Place): Promise<{ slots: Record[]; changes: Change[] }>;
  /** Changes a channel's tips in one piece, and records who did. `alter` is given what is; null changes nothing. */
  change(
    place: Place,
    by: Change,
    alter: (known: Known) => { subscription: Subscription; turn?: Turn } | null,
  ): Promise<boolean>;
  /**
   * Makes the slots that are due, each once among all processes, and hands out those to be sent. `plan` decides what a
   * slot is and which is the next.
   */
  claim(
    how: Turnstile,
    plan: (known: Known & { subscription: Subscription }) => { turn: Turn; next: Subscription['next']; round: number },
  ): Promise<{ made: number; claims: Claim[] }>;
  /** Takes over claims whose lease has run out. */
  overdue(how: Turnstile): Promise<Claim[]>;
  /** Ends a claim; false where somebody else has taken it over. `off`: the channel is switched off, and why. */
  settle(claim: Claim, owner: string, outcome: Outcome, off?: { why: string; at: number }): Promise<boolean>;
  /** Nobody posts to the tenant until then. */
  pause(tenant: string, until: number): Promise<void>;
  /** Takes a delivery on: `mine`, or already `done`, or `busy` elsewhere until its owner is through or `until`. */
  take(key: string, owner: string, now: number, until: number): Promise<'mine' | 'done' | 'busy'>;
  /** Done, remembered until then; or, with null, as if it had never come. */
  finish(key: string, owner: string, until: number | null): Promise<void>;
  /** Counts one verdict on an answer; all counts so far. */
  feedback(receipt: string, verdict: 'good' | 'bad'): Promise<{ good: number; bad: number }>;
  close(): Promise<void>;
}

export const keyOf = ({ adapter, tenant = '', channel = '' }: Place): string =>
  JSON.stringify([adapter, tenant, channel]);
const tenantOf = ({ adapter, tenant = '' }: Place): string => JSON.stringify([adapter, tenant]);
const placeOf = (key: string): Place => {
  const [adapter, tenant, channel] = JSON.parse(key) as [string, string, string];
  return { adapter, tenant, channel };
};

/**
 * Opens the store: PostgreSQL where there is a `url`, otherwise SQLite in `dir`. Throws `Unusable` for what no waiting
 * cures; a PostgreSQL that cannot be reached yet is waited for by every method instead.
 */
export async function open(at: { url: string } | { dir: string }, log: (line: string) => void): Promise<Store> {
  const database = 'url' in at ? await postgres(at.url, log) : await sqlite(at.dir);
  try {
    await database.db();
  } catch (error) {
    if (!('url' in at) || (error as Error).name === 'Unusable') {
      await database.close();
      throw error;
    }
    log(`store: PostgreSQL cannot be reached yet (${nameOf(error)}); questions are answered, tips wait for it.`);
  }
  return store(database);
}

/** Slots that `tips status` shows, and changes. */
const SHOWN = { slots: 7, changes: 3 };
/** Deliveries between two cleanings. */
const CLEANED_EVERY = 500;

export function store({ db, locksRows, close }: Database): Store {
  type Within = Kysely<Tables> | Transaction<Tables>;
  const transaction = async <T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> =>
    (await db()).transaction().execute(work);

  /** What had its turn in the present round of each of these channels. */
  const usedBy = async (trx: Within, places: readonly string[]) => {
    const rows = await trx
      .selectFrom('slot')
      .innerJoin('subscription', (on) =>
        on.onRef('subscription.place', '=', 'slot.place').onRef('subscription.round', '=', 'slot.round'),
      )
      .select(['slot.place', 'slot.tip'])
      .where('slot.place', 'in', places)
      .where('slot.tip', 'is not', null)
      .orderBy('slot.date')
      .execute();
    const used = new Map<string, string[]>();
    for (const { place, tip } of rows) used.set(place, [...(used.get(place) ?? []), tip ?? '']);
    return (place: string) => {
      const tips = used.get(place) ?? [];
      return { used: new Set(tips), last: tips.at(-1) ?? null };
    };
  };
  const knownIn = async (trx: Within, place: Place, lock = false): Promise<Known> => {
    const row = await trx
      .selectFrom('subscription')
      .selectAll()
      .where('place', '=', keyOf(place))
      .$if(lock && locksRows, (q) => q.forUpdate())
      .executeTakeFirst();
    const used = await usedBy(trx, [keyOf(place)]);
    return { subscription: row ? subscriptionOf(row) : null, ...used(keyOf(place)) };
  };
  const write = (trx: Within, rows: SubscriptionRow[]) =>
    trx
      .insertInto('subscription')
      .values(rows)
      .onConflict((c) =>
        c.column('place').doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          reason: eb.ref('excluded.reason'),
          days: eb.ref('excluded.days'),
          time: eb.ref('excluded.time'),
          zone: eb.ref('excluded.zone'),
          paused_until: eb.ref('excluded.paused_until'),
          next_date: eb.ref('excluded.next_date'),
          next_at: eb.ref('excluded.next_at'),
          last_date: eb.ref('excluded.last_date'),
          round: eb.ref('excluded.round'),
          reference: eb.ref('excluded.reference'),
        })),
      )
      .execute();
  const note = async (trx: Within, place: string, { at, who, what }: Change) => {
    const last = await trx
      .selectFrom('change')
      .select((eb) => eb.fn.max('n').as('n'))
      .where('place', '=', place)
      .executeTakeFirst();
    await trx
      .insertInto('change')
      .values({ place, n: Number(last?.n ?? 0) + 1, at, who, what })
      .execute();
  };
  const slotRow = (place: Place, turn: Turn, how?: Turnstile): SlotRow => ({
    place: keyOf(place),
    tenant: tenantOf(place),
    date: turn.date,
    due_at: turn.dueAt,
    state: turn.state,
    owner: turn.state === 'open' ? (how?.owner ?? null) : null,
    lease: how ? how.now + how.lease : 0,
    since: how?.now ?? 0,
    tip: turn.tip,
    round: turn.round,
    detail: turn.detail,
  });
  let deliveries = 0;

  return {
    known: async (place) => knownIn(await db(), place),

    history: async (place) => {
      const at = await db();
      const slots = await at
        .selectFrom('slot')
        .select(['date', 'state', 'tip', 'detail'])
        .where('place', '=', keyOf(place))
        .orderBy('date', 'desc')
        .limit(SHOWN.slots)
        .execute();
      const changes = await at
        .selectFrom('change')
        .select(['at', 'who', 'what'])
        .where('place', '=', keyOf(place))
        .orderBy('n', 'desc')
        .limit(SHOWN.changes)
        .execute();
      return { slots, changes };
    },

    change: (place, by, alter) =>
      transaction(async (trx) => {
        const made = alter(await knownIn(trx, place, true));
        if (!made) return false;
        await write(trx, [rowOf(made.subscription)]);
        if (made.turn) await trx.insertInto('slot').values(slotRow(place, made.turn)).execute();
        await note(trx, keyOf(place), by);
        return true;
      }),

    claim: (how, plan) =>
      transaction(async (trx) => {
        const due = await trx
          .selectFrom('subscription')
          .selectAll()
          .where('state', '=', 'on')
          .where('next_at', '<=', how.now)
          .where('tenant', 'not in', (q) => q.selectFrom('pause').select('tenant').where('until', '>', how.now))
          .$if(how.except.length > 0, (q) => q.where('tenant', 'not in', how.except))
          .orderBy('next_at')
          .limit(how.limit)
          // Other processes pass over what this one is just claiming.
          .$if(locksRows, (q) => q.forUpdate().skipLocked())
          .execute();
        if (!due.length) return { made: 0, claims: [] };
        const used = await usedBy(
          trx,
          due.map((row) => row.place),
        );
        const planned = due.map((row) => {
          const subscription = subscriptionOf(row);
          const { turn, next, round } = plan({ subscription, ...used(row.place) });
          const after = { ...subscription, next, round, lastDate: turn.date };
          return { subscription, after, row: slotRow(subscription.place, turn, how) };
        });
        const fresh = await trx
          .insertInto('slot')
          .values(planned.map((p) => p.row))
          .onConflict((c) => c.columns(['place', 'date']).doNothing())
          .returning('place')
          .execute();
        await write(
          trx,
          planned.map((p) => rowOf(p.after)),
        );
        const mine = new Set(fresh.map((f) => f.place));
        const claims = planned.flatMap(({ subscription, row }) =>
          row.state === 'open' && row.tip !== null && mine.has(row.place)
            ? [claimOf(row, subscription.reference, { again: false, wanted: true })]
            : [],
        );
        return { made: due.length, claims };
      }),

    overdue: (how) =>
      transaction(async (trx) => {
        const rows = await trx
          .selectFrom('slot')
          .innerJoin('subscription', 'subscription.place', 'slot.place')
          .selectAll('slot')
          .select(['subscription.reference', 'subscription.state as subscribed'])
          .where('slot.state', 'in', ['open', 'held'])
          .where('slot.lease', '<=', how.now)
          .where('slot.tenant', 'not in', (q) => q.selectFrom('pause').select('tenant').where('until', '>', how.now))
          .$if(how.except.length > 0, (q) => q.where('slot.tenant', 'not in', how.except))
          .orderBy('slot.lease')
          .limit(how.limit)
          .$if(locksRows, (q) => q.forUpdate('slot').skipLocked())
          .execute();
        const lease = how.now + how.lease;
        for (const { place, date } of rows)
          await trx
            .updateTable('slot')
            .set({ state: 'open', owner: how.owner, lease })
            .where('place', '=', place)
            .where('date', '=', date)
            .execute();
        return rows.map(({ reference, subscribed, ...row }) =>
          claimOf({ ...row, lease }, reference, { again: row.state === 'open', wanted: subscribed === 'on' }),
        );
      }),

    settle: (claim, owner, outcome, off) =>
      transaction(async (trx) => {
        const place = keyOf(claim.slot.place);
        const { numUpdatedRows } = await trx
          .updateTable('slot')
          .set({
            state: outcome.state,
            owner: null,
            lease: outcome.state === 'held' ? outcome.until : 0,
            detail: 'detail' in outcome ? outcome.detail : null,
          })
          .where('place', '=', place)
          .where('date', '=', claim.slot.date)
          .where('state', '=', 'open')
          .where('owner', '=', owner)
          .where('lease', '=', claim.lease)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        if (off) {
          await trx
            .updateTable('subscription')
            .set({ state: 'off', reason: off.why, next_date: null, next_at: null })
            .where('place', '=', place)
            .execute();
          await note(trx, place, { at: off.at, who: 'Onus', what: `switched off: ${off.why}` });
        }
        return true;
      }),

    pause: async (tenant, until) => {
      await (await db())
        .insertInto('pause')
        .values({ tenant, until })
        .onConflict((c) => c.column('tenant').doUpdateSet({ until }).where('pause.until', '<', until))
        .execute();
    },

    take: async (key, owner, now, until) => {
      const at = await db();
      if (++deliveries % CLEANED_EVERY === 0) await at.deleteFrom('delivery').where('until', '<=', now).execute();
      const [mine] = await at
        .insertInto('delivery')
        .values({ key, owner, until })
        .onConflict((c) =>
          c
            .column('key')
            .doUpdateSet({ owner, until })
            .where((eb) => eb.or([eb('delivery.until', '<=', now), eb('delivery.owner', '=', owner)])),
        )
        .returning('key')
        .execute();
      if (mine) return 'mine';
      const other = await at.selectFrom('delivery').select('owner').where('key', '=', key).executeTakeFirst();
      return other && other.owner === null ? 'done' : 'busy';
    },

    finish: async (key, owner, until) => {
      const at = await db();
      if (until === null) await at.deleteFrom('delivery').where('key', '=', key).where('owner', '=', owner).execute();
      else
        await at
          .updateTable('delivery')
          .set({ owner: null, until })
          .where('key', '=', key)
          .where('owner', '=', owner)
          .execute();
    },

    feedback: (receipt, verdict) =>
      transaction(async (trx) => {
        await trx
          .insertInto('feedback')
          .values({ receipt, verdict, count: 1 })
          .onConflict((c) => c.columns(['receipt', 'verdict']).doUpdateSet({ count: sql`feedback.count + 1` }))
          .execute();
        const rows = await trx
          .selectFrom('feedback')
          .select(['verdict', (eb) => eb.fn.sum('count').as('count')])
          .groupBy('verdict')
          .execute();
        const of = (name: string) => Number(rows.find((r) => r.verdict === name)?.count ?? 0);
        return { good: of('good'), bad: of('bad') };
      }),

    close,
  };
}

const claimOf = (
  row: SlotRow,
  reference: string | null,
  { again, wanted }: Pick<Claim, 'again' | 'wanted'>,
): Claim => ({
  slot: { place: placeOf(row.place), date: row.date },
  tenant: row.tenant,
  dueAt: row.due_at,
  tip: row.tip ?? '',
  since: row.since,
  lease: row.lease,
  again,
  wanted,
  reference,
});

const subscriptionOf = (row: SubscriptionRow): Subscription => ({
  place: placeOf(row.place),
  on: row.state === 'on',
  reason: row.reason,
  schedule: { days: row.days.split(',').map(Number), time: row.time, zone: row.zone },
  pausedUntil: row.paused_until,
  next: row.next_date !== null && row.next_at !== null ? { date: row.next_date, at: row.next_at } : null,
  lastDate: row.last_date,
  round: row.round,
  reference: row.reference,
});

const rowOf = (s: Subscription): SubscriptionRow => ({
  place: keyOf(s.place),
  tenant: tenantOf(s.place),
  state: s.on ? 'on' : 'off',
  reason: s.reason,
  days: s.schedule.days.join(','),
  time: s.schedule.time,
  zone: s.schedule.zone,
  paused_until: s.pausedUntil,
  next_date: s.next?.date ?? null,
  next_at: s.next?.at ?? null,
  last_date: s.lastDate,
  round: s.round,
  reference: s.reference,
});
