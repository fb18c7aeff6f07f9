import { Temporal } from 'temporal-polyfill';
import type { Schedule } from '../types.ts';

/** A local date, and the moment of its tip in milliseconds since 1970. */
export interface Due {
  date: string;
  at: number;
}

/**
 * The first due moment after `after` whose date is not before `from`. A local time that daylight saving skips is moved
 * forward by what was skipped; one that comes twice is the first of the two; a date that a zone leaves out has none. So
 * every date has at most one moment, and later dates later ones.
 */
export function next({ days, time, zone }: Schedule, after: number, from?: string): Due {
  // Nowhere is it earlier than the day before in UTC; what is too early is passed over.
  const earliest = new Date(after - 86_400_000).toISOString().slice(0, 10);
  let day = Temporal.PlainDate.from(from !== undefined && from > earliest ? from : earliest);
  for (;;) {
    if (days.includes(day.dayOfWeek)) {
      const moment = day.toZonedDateTime({ timeZone: zone, plainTime: time });
      const at = moment.epochMilliseconds;
      if (at > after && moment.day === day.day) return { date: day.toString(), at };
    }
    day = day.add({ days: 1 });
  }
}

/** The due moments after `after`, in order. */
export function* upcoming(schedule: Schedule, after: number, from?: string): Generator<Due, never> {
  for (let due = next(schedule, after, from); ; due = next(schedule, due.at, dayAfter(due.date))) yield due;
}

/** The local date at a moment. */
export const dateAt = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();

export const dayAfter = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

/** The date meant by "3 Jan", which is today or the next of that name; null where the calendar has none. */
export function dateOf(
  { day, month, year }: { day: number; month: number; year: number | null },
  today: string,
): string | null {
  const inYear = (y: number) => {
    try {
      return Temporal.PlainDate.from({ year: y, month, day }, { overflow: 'reject' }).toString();
    } catch {
      return null;
    }
  };
  if (year !== null) return inYear(year);
  const first = Number(today.slice(0, 4));
  // 29 Feb may be up to eight years away.
  for (let y = first; y <= first + 8; y++) {
    const date = inYear(y);
    if (date !== null && date >= today) return date;
  }
  return null;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Mon 4 Jan 2027" */
export function dateWords(date: string): string {
  const { dayOfWeek, day, month, year } = Temporal.PlainDate.from(date);
  return `${WEEKDAYS[dayOfWeek - 1]} ${day} ${MONTHS[month - 1]} ${year}`;
}

/** "on weekdays at 09:00 (Europe/Berlin)" */
export function scheduleWords({ days, time, zone }: Schedule): string {
  const key = days.join();
  const when =
    key === '1,2,3,4,5,6,7'
      ? 'every day'
      : key === '1,2,3,4,5'
        ? 'on weekdays'
        : `on ${days.map((d) => WEEKDAYS[d - 1]).join(', ')}`;
  return `${when} at ${time} (${zone})`;
}
