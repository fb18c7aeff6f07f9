import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pick } from '../../src/tips/order.ts';
import { dateAt, dateOf, dateWords, next, scheduleWords, upcoming } from '../../src/tips/schedule.ts';
import type { Schedule } from '../../src/types.ts';
import { datesBetween, schedules, wall } from './simulate.ts';

const EVERY = [1, 2, 3, 4, 5, 6, 7];
const daily = (time: string, zone: string): Schedule => ({ days: EVERY, time, zone });
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
const at = (text: string) => Date.parse(text);

describe('tips: when the next is due', () => {
  /** [what it shows, schedule, after, not before, date, moment] */
  const CASES: [string, Schedule, string, string | undefined, string, string][] = [
    [
      'the same day, later',
      daily('09:00', 'UTC'),
      '2027-01-04T08:59:59Z',
      undefined,
      '2027-01-04',
      '2027-01-04T09:00:00Z',
    ],
    [
      'not the same moment again',
      daily('09:00', 'UTC'),
      '2027-01-04T09:00:00Z',
      undefined,
      '2027-01-05',
      '2027-01-05T09:00:00Z',
    ],
    [
      'over a weekend',
      { days: [1, 3, 5], time: '09:00', zone: 'UTC' },
      '2027-01-08T10:00:00Z',
      undefined,
      '2027-01-11',
      '2027-01-11T09:00:00Z',
    ],
    [
      'not before a date',
      daily('09:00', 'UTC'),
      '2027-01-04T00:00:00Z',
      '2027-02-01',
      '2027-02-01',
      '2027-02-01T09:00:00Z',
    ],
    [
      'a date in the past holds nothing up',
      daily('09:00', 'UTC'),
      '2027-01-04T00:00:00Z',
      '2020-01-01',
      '2027-01-04',
      '2027-01-04T09:00:00Z',
    ],
    [
      'far east, where it is tomorrow already',
      daily('09:00', 'Pacific/Kiritimati'),
      '2027-01-04T12:00:00Z',
      undefined,
      '2027-01-05',
      '2027-01-04T19:00:00Z',
    ],
    [
      'far west, where it is yesterday still',
      daily('20:00', 'Pacific/Pago_Pago'),
      '2027-01-04T06:00:00Z',
      undefined,
      '2027-01-03',
      '2027-01-04T07:00:00Z',
    ],
    [
      'an hour that does not exist moves forward',
      daily('02:30', 'Europe/Berlin'),
      '2027-03-27T12:00:00Z',
      undefined,
      '2027-03-28',
      '2027-03-28T01:30:00Z',
    ],
    [
      'an hour that comes twice is the first',
      daily('02:30', 'Europe/Berlin'),
      '2027-10-30T12:00:00Z',
      undefined,
      '2027-10-31',
      '2027-10-31T00:30:00Z',
    ],
    [
      'and does not come again',
      daily('02:30', 'Europe/Berlin'),
      '2027-10-31T00:30:00Z',
      undefined,
      '2027-11-01',
      '2027-11-01T01:30:00Z',
    ],
    [
      'half an hour of daylight saving',
      daily('02:15', 'Australia/Lord_Howe'),
      '2027-10-02T12:00:00Z',
      undefined,
      '2027-10-03',
      '2027-10-02T15:45:00Z',
    ],
    [
      'a midnight that does not exist',
      daily('00:00', 'Africa/Cairo'),
      '2027-04-29T12:00:00Z',
      undefined,
      '2027-04-30',
      '2027-04-29T22:00:00Z',
    ],
    [
      'a day that a zone left out',
      daily('09:00', 'Pacific/Apia'),
      '2011-12-29T23:00:00Z',
      undefined,
      '2011-12-31',
      '2011-12-30T19:00:00Z',
    ],
  ];
  for (const [what, schedule, after, from, date, moment] of CASES)
    it(what, () => {
      const due = next(schedule, at(after), from);
      assert.deepEqual([due.date, iso(due.at)], [date, moment]);
    });
});

describe('tips: in words', () => {
  it('says a schedule', () => {
    assert.equal(scheduleWords(daily('09:00', 'UTC')), 'every day at 09:00 (UTC)');
    assert.equal(scheduleWords({ days: [1, 2, 3, 4, 5], time: '9', zone: 'Z' }), 'on weekdays at 9 (Z)');
    assert.equal(scheduleWords({ days: [1, 7], time: '9', zone: 'Z' }), 'on Mon, Sun at 9 (Z)');
  });
  it('says a date', () => assert.equal(dateWords('2027-01-04'), 'Mon 4 Jan 2027'));
  const DATES: [number, number, number | null, string, string | null][] = [
    [3, 1, null, '2026-12-20', '2027-01-03'],
    [3, 1, null, '2027-01-03', '2027-01-03'],
    [3, 1, null, '2027-01-04', '2028-01-03'],
    [29, 2, null, '2027-01-04', '2028-02-29'],
    [30, 2, null, '2027-01-04', null],
    [30, 2, 2027, '2027-01-04', null],
    [3, 1, 2026, '2027-01-04', '2026-01-03'],
  ];
  for (const [day, month, year, today, expected] of DATES)
    it(`${day}/${month}/${year} said on ${today} is ${expected}`, () =>
      assert.equal(dateOf({ day, month, year }, today), expected));
});

describe('tips: whose turn it is', () => {
  const pool = Array.from({ length: 20 }, (_, i) => `tip-${i}`);
  const turns = (channel: string, n: number, pools = (_: number) => pool) => {
    let [round, last] = [0, null as string | null];
    let used = new Set<string>();
    return Array.from({ length: n }, (_, i) => {
      const p = pick(pools(i), channel, round, used, last)!;
      if (p.round !== round) used = new Set();
      used.add(p.tip);
      [round, last] = [p.round, p.tip];
      return p.tip;
    });
  };
  it('is everybody’s once before anybody’s again', () => {
    const said = turns('C1', 60);
    for (const round of [0, 1, 2]) assert.equal(new Set(said.slice(round * 20, round * 20 + 20)).size, 20);
  });
  it('is the same again, other for another channel and another round', () => {
    assert.deepEqual(turns('C1', 40), turns('C1', 40));
    assert.notDeepEqual(turns('C1', 20), turns('C2', 20));
    assert.notDeepEqual(turns('C1', 20), turns('C1', 40).slice(20));
  });
  it('is never the same twice running', () =>
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 6 }), (channel, size) => {
        const said = turns(channel, size * 5, () => pool.slice(0, size));
        assert.ok(said.every((tip, i) => tip !== said[i - 1]));
      }),
      { seed: 7 },
    ));
  it('lets new tips into a round, and misses none that were taken out', () => {
    const said = turns('C1', 25, (i) => (i < 10 ? pool.slice(0, 15) : [...pool.slice(3), 'new']));
    assert.equal(new Set(said.slice(0, 18)).size, 18);
    assert.ok(said.slice(0, 21).includes('new'));
  });
  it('needs tips', () => assert.equal(pick([], 'C1', 0, new Set(), null), null));
  it('repeats an only one', () => assert.deepEqual(pick(['a'], 'C1', 0, new Set(['a']), 'a'), { tip: 'a', round: 1 }));
});

describe('tips: two years of 200 channels in 30 zones', function () {
  this.timeout(60_000);
  const FROM = Date.UTC(2026, 0, 1);
  const TO = Date.UTC(2028, 0, 1);
  const channels = schedules(200);

  it('every due slot once, at its hour, and none else', () => {
    assert.equal(new Set(channels.map((c) => c.zone)).size, 30);
    let slots = 0;
    let moved = 0;
    for (const schedule of channels) {
      const shown = wall(schedule.zone);
      const dates: string[] = [];
      let before = FROM - 1;
      for (const due of upcoming(schedule, FROM - 1)) {
        if (due.at >= TO) break;
        assert.ok(due.at > before);
        before = due.at;
        const { date, time } = shown(due.at);
        assert.equal(date, due.date);
        if (time !== schedule.time) {
          // Only where that hour does not exist that day: the minute before shows an earlier one.
          moved++;
          const earlier = shown(due.at - 3_600_000);
          assert.ok(time > schedule.time && `${earlier.date} ${earlier.time}` < `${date} ${schedule.time}`);
        } else if (shown(due.at - 3_600_000).time === schedule.time || shown(due.at - 1_800_000).time === schedule.time)
          assert.fail('the second of two');
        dates.push(due.date);
      }
      // The calendar itself says which dates there must be; at both ends the hour may lie outside the two years.
      const [first, last] = [dateAt(FROM, schedule.zone), dateAt(TO - 1, schedule.zone)];
      assert.deepEqual(
        dates.filter((d) => d > first && d < last),
        datesBetween(schedule, first, last),
      );
      assert.equal(new Set(dates).size, dates.length);
      slots += dates.length;
    }
    assert.ok(slots > 60_000 && moved > 10, `${slots} slots, ${moved} moved`);
  });
});
