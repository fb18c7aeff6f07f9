import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Store } from '../../src/store/store.ts';
import { sharedServer } from './postgres.ts';

export type Kind = 'SQLite' | 'PostgreSQL';
export const KINDS: Kind[] = ['SQLite', 'PostgreSQL'];

export interface Home {
  /** Opens the store; on PostgreSQL as often as one likes. */
  open(): Promise<Store>;
  at: { url: string } | { dir: string };
  /** What was written to the log. */
  logged: string[];
  end(): Promise<void>;
}

/** An empty store of that kind. */
export async function home(kind: Kind): Promise<Home> {
  const logged: string[] = [];
  const opened: Store[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'onus-store-'));
  const at = kind === 'SQLite' ? { dir } : { url: await (await sharedServer()).database() };
  return {
    at,
    logged,
    open: async () => {
      const store = await open(at, (line) => logged.push(line));
      opened.push(store);
      return store;
    },
    end: async () => {
      for (const store of opened) await store.close().catch(() => {});
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The same tests on both; the first of PostgreSQL may have to start it. */
export function onBoth(tests: (home_: () => Home) => void): void {
  for (const kind of KINDS)
    describe(`on ${kind}`, () => {
      let here: Home;
      before(async function () {
        this.timeout(60_000);
        if (kind === 'PostgreSQL') await sharedServer();
      });
      beforeEach(async () => {
        here = await home(kind);
      });
      afterEach(() => here.end());
      tests(() => here);
    });
}
