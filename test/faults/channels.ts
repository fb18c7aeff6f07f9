/** Channels by the thousand, put into a store at once. */
import type { Database } from '../../src/store/database.ts';
import { keyOf } from '../../src/store/store.ts';

const TENANTS = 40;
export const names = (n: number) => Array.from({ length: n }, (_, i) => `C${i}`);
const placeOf = (i: number) => ({ adapter: 'slack', tenant: `T${i % TENANTS}`, channel: `C${i}` });

/** Subscribes all channels; nothing is due. */
export async function subscribe(database: Database, n: number) {
  const db = await database.db();
  for (let from = 0; from < n; from += 500)
    await db
      .insertInto('subscription')
      .values(
        Array.from({ length: Math.min(500, n - from) }, (_, k) => {
          const place = placeOf(from + k);
          return {
            place: keyOf(place),
            tenant: JSON.stringify(['slack', place.tenant]),
            state: 'on' as const,
            reason: null,
            days: '1,2,3,4,5,6,7',
            time: '09:00',
            zone: 'Europe/Berlin',
            paused_until: null,
            next_date: null,
            next_at: null,
            last_date: null,
            round: 0,
            reference: null,
          };
        }),
      )
      .execute();
}
/** Every channel is due now, on a date of its own for this round. */
export async function due(database: Database, date: string) {
  const db = await database.db();
  await db
    .updateTable('subscription')
    .set({ state: 'on', next_date: date, next_at: Date.now() })
    .where('time', '=', '09:00')
    .where('zone', '=', 'Europe/Berlin')
    .execute();
}
