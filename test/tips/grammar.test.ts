import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Command, command } from '../../src/tips/grammar.ts';

const WEEKDAYS = [1, 2, 3, 4, 5];
const pause = (day: number, month: number, year: number | null = null): Command => ({
  do: 'pause',
  until: { day, month, year },
});

describe('tips: what is a command', () => {
  const COMMANDS: [string, Command][] = [
    ['tips', { do: 'help' }],
    ['tips help', { do: 'help' }],
    ['tips on', { do: 'on' }],
    ['  Tips ON. ', { do: 'on' }],
    ['tips on daily', { do: 'on', days: [1, 2, 3, 4, 5, 6, 7] }],
    ['tips on weekdays at 09:00 Europe/Berlin', { do: 'on', days: WEEKDAYS, time: '09:00', zone: 'Europe/Berlin' }],
    ['tips on mon,wed,fri', { do: 'on', days: [1, 3, 5] }],
    ['tips on Fri, mon ,Wednesday at 7', { do: 'on', days: [1, 3, 5], time: '07:00' }],
    ['tips on sundays', { do: 'on', days: [7] }],
    ['tips on 9:05', { do: 'on', time: '09:05' }],
    ['tips on at 9 pm', { do: 'on', time: '21:00' }],
    ['tips on at 12am', { do: 'on', time: '00:00' }],
    ['tips on at 12:30pm', { do: 'on', time: '12:30' }],
    ['tips on america/new_york', { do: 'on', zone: 'America/New_York' }],
    ['tips on at 9 Europe/Kyiv', { do: 'on', time: '09:00', zone: 'Europe/Kyiv' }],
    ['tips on daily gmt', { do: 'on', days: [1, 2, 3, 4, 5, 6, 7], zone: 'UTC' }],
    ['tips off', { do: 'off' }],
    ['tips now!', { do: 'now' }],
    ['tips preview', { do: 'preview' }],
    ['tips skip', { do: 'skip' }],
    ['tips status?', { do: 'status' }],
    ['tips pause until 3 Jan', pause(3, 1)],
    ['tips pause until 3rd January 2028', pause(3, 1, 2028)],
    ['tips pause until Sept 30, 2027', pause(30, 9, 2027)],
    ['tips pause until 2027-01-03', pause(3, 1, 2027)],
  ];
  for (const [text, expected] of COMMANDS) it(`"${text}"`, () => assert.deepEqual(command(text), expected));

  const WRONG: [string, RegExp, RegExp][] = [
    ['tips on at 25:00', /"25:00" is no hour of the day/, /tips on weekdays at 09:00 Europe\/Berlin/],
    ['tips on 9:60', /"9:60" is no hour/, /09:00/],
    ['tips on at 13pm', /"13pm" is no hour/, /09:00/],
    ['tips on daily at', /hour is missing/, /09:00/],
    ['tips on at Berlin', /"Berlin" is no hour/, /09:00/],
    ['tips on mondey', /days "mondey"/, /mon,wed,fri/],
    ['tips on mon,foo', /days "mon,foo"/, /mon,wed,fri/],
    ['tips on weekly', /days "weekly"/, /mon,wed,fri/],
    ['tips on at 9 EST', /"EST" does not say where/, /America\/New_York/],
    ['tips on at 9 +02:00', /"\+02:00" does not say where/, /America\/New_York/],
    ['tips on at 9 Europe/Berln', /time zone "Europe\/Berln"; did you mean Europe\/Berlin\?/, /Europe\/Berlin/],
    ['tips on at 9 berlin', /did you mean Europe\/Berlin\?/, /Europe\/Berlin/],
    ['tips on at 9 Mars/Olympus', /time zone "Mars\/Olympus"$/, /Europe\/Berlin/],
    ['tips on daily at 9 UTC please now', /"please now" at the end/, /09:00/],
    ['tips pause', /until when/, /until 3 Jan/],
    ['tips pause until', /until when/, /until 3 Jan/],
    ['tips pause until Foo 3', /"Foo 3" is no date/, /until 3 Jan/],
  ];
  for (const [text, what, example] of WRONG)
    it(`"${text}" is explained`, () => {
      const c = command(text);
      assert.equal(c?.do, 'wrong');
      assert.match(c.what, what);
      assert.match(c.example, example);
      assert.notEqual(command(c.example)?.do ?? 'wrong', 'wrong', 'its own example is no command');
    });

  for (const text of [
    'tips for securing S3?',
    'tips',
    'tips on encrypting S3',
    'tips on S3',
    'tips on monitoring',
    'tips on daily backups of RDS?',
    'tips on logging/monitoring',
    'tips off topic',
    'tips now and then',
    'any tips on',
    'tipsy on',
    'who patches RDS?',
    '',
  ].filter((text) => text !== 'tips'))
    it(`"${text}" is a question`, () => assert.equal(command(text), null));

  it('never throws, and means nothing that does not begin with "tips"', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `tips on ${s}`),
          fc.string().map((s) => `tips ${s}`),
        ),
        (s) => {
          const c = command(s);
          assert.ok(c === null || /^\s*tips\b/i.test(s));
        },
      ),
      { seed: 7, numRuns: 2000 },
    ));
});
