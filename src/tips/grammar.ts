import type { Schedule } from '../types.ts';

/** A day of the calendar as people write it; without a year the next of its name. */
export interface DayOfYear {
  day: number;
  month: number;
  year: number | null;
}

export type Command =
  | ({ do: 'on' } & Partial<Schedule>)
  | { do: 'off' }
  | { do: 'now' }
  | { do: 'preview' }
  | { do: 'skip' }
  | { do: 'status' }
  | { do: 'help' }
  | { do: 'pause'; until: DayOfYear }
  /** Meant as a command, but not one: `what` is wrong, and what would be right. */
  | { do: 'wrong'; what: string; example: string };

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const SETS: Record<string, number[]> = {
  daily: EVERY_DAY,
  everyday: EVERY_DAY,
  weekdays: [1, 2, 3, 4, 5],
  weekends: [6, 7],
};
const EXAMPLE = 'tips on weekdays at 09:00 Europe/Berlin';
const PAUSE_EXAMPLE = 'tips pause until 3 Jan';

/**
 * The command that a text is, or null where it is a question. Strict, and from the first word on: "tips for securing
 * S3?" and "tips on encryption" are questions.
 */
export function command(text: string): Command | null {
  const [, rest] = /^\s*tips\b\s*(.*?)\s*$/is.exec(text) ?? [];
  if (rest === undefined) return null;
  const [verb = '', ...words] = rest
    .replace(/[.!?]+$/, '')
    .trim()
    .split(/\s+/);
  switch (verb.toLowerCase()) {
    case '':
    case 'help':
      return words.length ? null : { do: 'help' };
    case 'off':
    case 'now':
    case 'preview':
    case 'skip':
    case 'status':
      return words.length ? null : ({ do: verb.toLowerCase() } as Command);
    case 'pause':
      return pause(words);
    case 'on':
      return /\?/.test(rest) ? null : on(words);
    default:
      return null;
  }
}

function on(words: readonly string[]): Command | null {
  // "mon, wed" is one word, "9 am" too.
  const said = words
    .join(' ')
    .replace(/\s*,\s*/g, ',')
    .replace(/(\d)\s+([ap]m)\b/gi, '$1$2')
    .split(' ')
    .filter(Boolean);
  const found: Partial<Schedule> = {};
  const wrong = (what: string, example = EXAMPLE): Command => ({ do: 'wrong', what, example });
  let at = 0;
  const first = said[0];
  if (first !== undefined && !isAbout(first)) return null;

  const days = said[at] === undefined ? null : daysOf(said[at]!);
  if (days) {
    found.days = days;
    at++;
  } else if (said[at] !== undefined && likeDays(said[at]!)) {
    return wrong(`I do not know the days "${said[at]}"`, 'tips on mon,wed,fri at 09:00');
  }
  const led = said[at]?.toLowerCase() === 'at';
  if (led) at++;
  const word = said[at];
  const time = word === undefined ? null : timeOf(word, led);
  if (time) {
    found.time = time;
    at++;
  } else if (led || (word !== undefined && likeTime(word))) {
    return wrong(word === undefined ? 'An hour is missing after "at"' : `"${word}" is no hour of the day`);
  }
  if (said[at] !== undefined) {
    const zone = zoneOf(said[at]!);
    if ('zone' in zone) found.zone = zone.zone;
    else return wrong(zone.what, zone.example);
    at++;
  }
  if (said[at] !== undefined) return wrong(`I do not understand "${said.slice(at).join(' ')}" at the end`);
  return { do: 'on', ...found };
}

/** Whether a word after "tips on" belongs to a schedule, right or wrong, rather than to a question. */
const isAbout = (word: string): boolean =>
  word.toLowerCase() === 'at' ||
  daysOf(word) !== null ||
  likeDays(word) ||
  likeTime(word) ||
  /^(?:africa|america|antarctica|arctic|asia|atlantic|australia|etc|europe|indian|pacific)\//i.test(word) ||
  placesLike(word).length > 0 ||
  /^(?:utc|gmt|[ecmp][sd]t|cest|cet|bst)\b/i.test(word);

function daysOf(word: string): number[] | null {
  const lower = word.toLowerCase();
  if (Object.hasOwn(SETS, lower)) return SETS[lower]!;
  const found = lower.split(',').map((name) => DAYS.findIndex((d) => isShortFor(name, d)) + 1);
  return found.every((d) => d > 0) ? [...new Set(found)].sort((a, b) => a - b) : null;
}
/** "mon", "tues", "wednesday", "fridays" */
const isShortFor = (name: string, full: string) => name.length >= 3 && (full.startsWith(name) || name === `${full}s`);
/** "mondey", "weekly": meant as days, but none. */
const likeDays = (word: string): boolean =>
  word
    .toLowerCase()
    .split(',')
    .some(
      (name) =>
        /days?$|^(?:weekd|weeke|weekly|dail|everyd)/.test(name) ||
        DAYS.some(
          (d) => name.slice(0, 3) === d.slice(0, 3) && (name === d.slice(0, 3) || Math.abs(name.length - d.length) < 2),
        ),
    );

const likeTime = (word: string) => /^\d{1,4}(?:$|[:.h]\d*$|(?:[:.]\d+)?[ap]\.?m)/i.test(word);
function timeOf(word: string, led: boolean): string | null {
  const [, h, m, half] = /^(\d{1,2})(?:[:.](\d{2}))?(am|pm)?$/i.exec(word) ?? [];
  if (h === undefined || (m === undefined && half === undefined && !led)) return null;
  let hour = Number(h);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const minute = Number(m ?? 0);
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}

const ZONES = Intl.supportedValuesOf('timeZone');

function zoneOf(word: string): { zone: string } | { what: string; example?: string } {
  const lower = word.toLowerCase();
  if (lower === 'utc' || lower === 'gmt') return { zone: 'UTC' };
  const exact = ZONES.find((z) => z.toLowerCase() === lower) ?? renamed(word);
  if (exact) return { zone: exact };
  const [near] = placesLike(word);
  if (!near && /^(?:(?:utc|gmt)?[+-]\d.*|[a-z]{2,5})$/i.test(word))
    return {
      what: `"${word}" does not say where, and so nothing about daylight saving`,
      example: 'tips on at 09:00 America/New_York',
    };
  return {
    what: `I do not know the time zone "${word}"${near ? `; did you mean ${near}?` : ''}`,
    ...(near ? { example: `tips on at 09:00 ${near}` } : {}),
  };
}

/** Names that the list has under an older one, such as Europe/Kyiv. */
function renamed(word: string): string | null {
  if (!word.includes('/')) return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: word });
  } catch {
    return null;
  }
  return word.toLowerCase().replace(/(?<=^|[/_-])[a-z]/g, (letter) => letter.toUpperCase());
}

/** Zones whose city this is, or, for "Europe/Berln", begins like it. */
function placesLike(word: string): string[] {
  const city = (name: string) => name.toLowerCase().split('/').at(-1) ?? '';
  const wanted = city(word);
  if (wanted.length < 4) return [];
  const same = ZONES.filter((z) => city(z) === wanted);
  return same.length || !word.includes('/') ? same : ZONES.filter((z) => city(z).startsWith(wanted.slice(0, 4)));
}

function pause(words: readonly string[]): Command {
  const wrong = (what: string): Command => ({ do: 'wrong', what, example: PAUSE_EXAMPLE });
  const [until, ...rest] = words;
  if (until?.toLowerCase() !== 'until' || !rest.length)
    return wrong('Say until when: the date of the first tip after it');
  const said = rest.join(' ').replace(/,/g, ' ').replace(/\s+/g, ' ');
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said) ?? [];
  if (year) return { do: 'pause', until: { day: Number(day), month: Number(month), year: Number(year) } };
  const [, d1, m1, y1] = /^(\d{1,2})(?:st|nd|rd|th)?\.? ([a-z]{3,9})\.?(?: (\d{4}))?$/i.exec(said) ?? [];
  const [, m2, d2, y2] = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?$/i.exec(said) ?? [];
  const name = (m1 ?? m2 ?? '').toLowerCase();
  const index = name ? MONTHS.findIndex((m) => m.startsWith(name) || (name === 'sept' && m === 'september')) : -1;
  if (index < 0) return wrong(`"${said}" is no date that I understand`);
  const y = y1 ?? y2;
  return { do: 'pause', until: { day: Number(d1 ?? d2), month: index + 1, year: y ? Number(y) : null } };
}
