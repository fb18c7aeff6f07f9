import type { Database } from '../../src/store/database.ts';
import { store as storeOf } from '../../src/store/store.ts';
import type { Schedule } from '../../src/types.ts';
import { world } from './world.ts';

/** Zones with every kind of change, and without. */
export const ZONES = [
  ...['Europe/Berlin', 'Europe/London', 'Europe/Lisbon', 'Europe/Kyiv', 'Europe/Dublin', 'Europe/Istanbul'],
  ...['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'America/St_Johns'],
  ...['America/Sao_Paulo', 'America/Santiago', 'America/Havana', 'America/Nuuk', 'America/Phoenix'],
  ...['Africa/Cairo', 'Africa/Casablanca', 'Africa/Lagos', 'Asia/Kolkata', 'Asia/Tokyo', 'Asia/Beirut'],
  ...['Asia/Jerusalem', 'Asia/Kathmandu', 'Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Auckland'],
  ...['Pacific/Chatham', 'Pacific/Kiritimati', 'UTC'],
];
const HOURS = ['00:00', '00:30', '01:15', '02:00', '02:30', '03:00', '09:00', '12:45', '23:30'];
const DAYS = [[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5], [1, 3, 5], [7], [6, 7], [2]];
const DAY = 86_400_000;

/** Channels all over the world. */
export const schedules = (n: number): Schedule[] =>
  Array.from({ length: n }, (_, i) => ({
    zone: ZONES[i % ZONES.length] ?? 'UTC',
    time: HOURS[(i * 7) % HOURS.length] ?? '09:00',
    days: DAYS[(i + Math.floor(i / ZONES.length)) % DAYS.length] ?? [1],
  }));

/** What the clock on the wall shows, by the system's own time zones rather than the library's. */
export function wall(zone: string): (at: number) => { date: string; time: string } {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const),
  });
  return (moment) => {
    const [date = '', time = ''] = format.format(moment).split(' ');
    return { date, time };
  };
}

/** The dates that the calendar says there must be, between two local dates that do not count themselves. */
export function datesBetween({ days }: Schedule, first: string, last: string): string[] {
  const dates: string[] = [];
  for (let day = Date.parse(first) + DAY; day < Date.parse(last); day += DAY)
    if (days.includes(new Date(day).getUTCDay() || 7)) dates.push(new Date(day).toISOString().slice(0, 10));
  return dates;
}

/**
 * The real loop on a real store, with a clock that jumps to what is due next (and half an hour on, so that several are
 * due together). What was posted against what the calendar says: `wrong` is empty where every slot was posted once, on
 * its date and within the half hour, and none else.
 */
export async function simulate(database: Database, n: number, from: number, to: number) {
  const w = world(storeOf(database), { start: from, size: 120 });
  const all = schedules(n);
  for (const [i, schedule] of all.entries()) await w.subscribe(`C${i}`, schedule);
  const loop = w.process();
  const db = await database.db();
  for (;;) {
    const { at } = await db
      .selectFrom('subscription')
      .select((eb) => eb.fn.min('next_at').as('at'))
      .executeTakeFirstOrThrow();
    if (Number(at) >= to) break;
    w.now = Number(at) + 1_800_000;
    await loop.round();
  }
  const posted = new Map<string, { date: string; at: number }[]>();
  for (const { slot, at } of w.messages) {
    const channel = slot.place.channel ?? '';
    posted.set(channel, [...(posted.get(channel) ?? []), { date: slot.date, at }]);
  }
  const wrong: string[] = [];
  for (const [i, schedule] of all.entries()) {
    const shown = wall(schedule.zone);
    const [first, last] = [shown(from).date, shown(to).date];
    const said = (posted.get(`C${i}`) ?? []).filter(({ date }) => date > first && date < last);
    if (said.map(({ date }) => date).join() !== datesBetween(schedule, first, last).join())
      wrong.push(`C${i} ${JSON.stringify(schedule)}: other dates than the calendar's`);
    for (const { date, at } of said) {
      const [hour, late] = [shown(at - 1_800_000), shown(at)];
      // Not before its hour; where that does not exist, not an hour before what comes instead.
      const stamp = `${date} ${schedule.time}`;
      if (`${late.date} ${late.time}` < stamp || `${hour.date} ${hour.time}` > `${date} 24`)
        wrong.push(`C${i} ${date}`);
    }
  }
  return { slots: w.messages.length, wrong };
}
