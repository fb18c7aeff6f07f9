import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Dialect, Kysely, Migrator, PostgresDialect, SqliteDialect } from 'kysely';
import { MIGRATIONS, type Tables } from './tables.ts';
import { PlainValues } from './values.ts';

/** The store cannot be used, and trying again will not help: `what` is wrong and its `cure`. */
export class Unusable extends Error {
  override name = 'Unusable';
  constructor(
    readonly what: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(`${what}\n  → ${cure}`, options);
  }
}

export interface Database {
  /** The migrated database. Fails while it cannot be reached; the next call tries again. */
  db(): Promise<Kysely<Tables>>;
  /** Rows may be locked one by one, and locked ones passed over. */
  locksRows: boolean;
  close(): Promise<void>;
}

/**
 * SQLite in the folder `dir`, for this process alone: a second one is refused with {@link Unusable}. The lock is a file
 * of its own, held by the system until the process ends, however it ends; so others may still read the store, and back
 * it up, while it runs.
 */
export async function sqlite(dir: string): Promise<Database> {
  const { default: Libsql } = await import('libsql');
  const file = join(dir, 'onus.db');
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const path of [file, join(dir, 'onus.lock')]) {
      closeSync(openSync(path, 'a', 0o600));
      chmodSync(path, 0o600);
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Unusable(
      `the store cannot be written to ${dir} (${code})`,
      'give Onus the right to write there, or set ONUS_DATA_DIR to a folder of its own',
      { cause },
    );
  }
  const lock = new Libsql(join(dir, 'onus.lock'));
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new Unusable(
      `the store in ${dir} is in use by another process`,
      'end the other Onus first, give this one its own ONUS_DATA_DIR, or set DATABASE_URL so that several can share one PostgreSQL',
      { cause },
    );
  }
  const database = new Libsql(file);
  try {
    // WAL with `full` syncs every commit before it is acknowledged.
    for (const pragma of ['journal_mode = wal', 'synchronous = full', 'busy_timeout = 2000', 'foreign_keys = on'])
      database.exec(`pragma ${pragma}`);
  } catch (cause) {
    lock.close();
    throw new Unusable(
      `${file} is not a store of Onus`,
      'restore it from a backup (docs/operate.md), or move it away',
      {
        cause,
      },
    );
  }
  const { db, close } = migrated(new SqliteDialect({ database: database as never }));
  return {
    db,
    locksRows: false,
    close: async () => {
      await close();
      if (database.open) database.close();
      lock.close();
    },
  };
}

/** PostgreSQL, which any number of processes share. Opening reaches for nothing: the first query does. */
export async function postgres(url: string, log: (line: string) => void): Promise<Database> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    // A command of Slack's is answered within three seconds, its person looked up included.
    connectionTimeoutMillis: 1000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'onus',
    // Moments and counts are bigint; all of ours are safe integers.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as never,
  });
  // A connection that breaks while nobody uses it; whoever needs one next gets another.
  pool.on('error', (error) => log(`store: a connection to PostgreSQL broke (${nameOf(error)}).`));
  // One that breaks in somebody's hands: their next query fails with it. Unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const { db, close } = migrated(new PostgresDialect({ pool }));
  return { db, locksRows: true, close };
}

/** What is wrong, without the address, which may hold a password. */
export const nameOf = (error: unknown): string => {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'unknown';
};

/** Migrates before first use; Kysely's lock lets one replica do it while the others wait. */
function migrated(dialect: Dialect): Pick<Database, 'db' | 'close'> {
  const db = new Kysely<Tables>({ dialect, plugins: [new PlainValues()] });
  let ready: Promise<Kysely<Tables>> | undefined;
  const migrate = async () => {
    // The migrator's own lock is numbered with a bigint.
    const { error } = await new Migrator({ db: db.withoutPlugins(), provider: MIGRATIONS }).migrateToLatest();
    if (error instanceof Error && /corrupted migrations/.test(error.message))
      throw new Unusable('the store was made by a newer Onus', 'start that version, or restore an older backup', {
        cause: error,
      });
    if (error) throw error;
    return db;
  };
  return {
    db: () => {
      ready ??= migrate().catch((error) => {
        ready = undefined;
        throw error;
      });
      return ready;
    },
    close: async () => {
      await ready?.catch(() => {});
      await db.destroy();
    },
  };
}
