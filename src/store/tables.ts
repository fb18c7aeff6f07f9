import { type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';

/** Text and integers only (moments in milliseconds since 1970): what SQLite, PostgreSQL and their drivers agree on. */
export interface Tables {
  /** A channel that has, or had, tips. `place` is its key (`keyOf`). */
  subscription: SubscriptionRow;
  /** One tip's turn. */
  slot: SlotRow;
  /** Who changed what of a channel's tips, and when. */
  change: { place: string; at: number; n: number; who: string; what: string };
  /** Tenants that must not be posted to until then. */
  pause: { tenant: string; until: number };
  /** Deliveries: worked on until `until` by `owner`, or done (`owner` null). */
  delivery: { key: string; owner: string | null; until: number };
  /** How often an answer was found good or bad; its receipt holds no words. */
  feedback: { receipt: string; verdict: string; count: number };
}

export interface SubscriptionRow {
  place: string;
  tenant: string;
  state: 'on' | 'off';
  /** Why Onus itself switched it off. */
  reason: string | null;
  /** ISO weekdays, "1,2,3". */
  days: string;
  time: string;
  zone: string;
  /** First local date of the next tip, while paused. */
  paused_until: string | null;
  next_date: string | null;
  next_at: number | null;
  /** Local date of the latest slot. */
  last_date: string | null;
  /** Counts how often the pool of tips was used up. */
  round: number;
  /** What the adapter needs to speak there first; opaque. */
  reference: string | null;
}

export interface SlotRow {
  place: string;
  tenant: string;
  date: string;
  due_at: number;
  /**
   * `open`: a message may be out. `held`: it is not, and may be sent from `lease` on. The rest is final: `sent`,
   * `skipped` (nothing was posted), `unknown` (nobody can tell).
   */
  state: 'open' | 'held' | 'sent' | 'skipped' | 'unknown';
  owner: string | null;
  /** Until then `owner` settles it, afterwards anybody. */
  lease: number;
  /** First claimed; no message of this slot is older. */
  since: number;
  tip: string | null;
  round: number;
  /** Why it was skipped, or is unknown. */
  detail: string | null;
}

const migrations: Record<string, Migration> = {
  '0001_tips': {
    up: async (db: Kysely<unknown>) => {
      const { schema } = db;
      await schema
        .createTable('subscription')
        .addColumn('place', 'text', (c) => c.primaryKey())
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('days', 'text', (c) => c.notNull())
        .addColumn('time', 'text', (c) => c.notNull())
        .addColumn('zone', 'text', (c) => c.notNull())
        .addColumn('paused_until', 'text')
        .addColumn('next_date', 'text')
        .addColumn('next_at', 'bigint')
        .addColumn('last_date', 'text')
        .addColumn('round', 'integer', (c) => c.notNull())
        .addColumn('reference', 'text')
        .execute();
      await sql`create index subscription_due on subscription (next_at) where state = 'on'`.execute(db);
      await schema
        .createTable('slot')
        .addColumn('place', 'text', (c) => c.notNull())
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('date', 'text', (c) => c.notNull())
        .addColumn('due_at', 'bigint', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('owner', 'text')
        .addColumn('lease', 'bigint', (c) => c.notNull())
        .addColumn('since', 'bigint', (c) => c.notNull())
        .addColumn('tip', 'text')
        .addColumn('round', 'integer', (c) => c.notNull())
        .addColumn('detail', 'text')
        .addPrimaryKeyConstraint('slot_once', ['place', 'date'])
        .execute();
      await sql`create index slot_unsettled on slot (lease) where state in ('open', 'held')`.execute(db);
      await schema
        .createTable('change')
        .addColumn('place', 'text', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('n', 'integer', (c) => c.notNull())
        .addColumn('who', 'text', (c) => c.notNull())
        .addColumn('what', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('change_order', ['place', 'n'])
        .execute();
      await schema
        .createTable('pause')
        .addColumn('tenant', 'text', (c) => c.primaryKey())
        .addColumn('until', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
  '0002_deliveries_and_feedback': {
    up: async ({ schema }: Kysely<unknown>) => {
      await schema
        .createTable('delivery')
        .addColumn('key', 'text', (c) => c.primaryKey())
        .addColumn('owner', 'text')
        .addColumn('until', 'bigint', (c) => c.notNull())
        .execute();
      await schema.createIndex('delivery_until').on('delivery').column('until').execute();
      await schema
        .createTable('feedback')
        .addColumn('receipt', 'text', (c) => c.notNull())
        .addColumn('verdict', 'text', (c) => c.notNull())
        .addColumn('count', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('feedback_once', ['receipt', 'verdict'])
        .execute();
    },
  },
};

/** Every change of the tables, in order of name. What stands here once is never changed: add another. */
export const MIGRATIONS: MigrationProvider = { getMigrations: async () => migrations };
