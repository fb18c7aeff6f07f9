import assert from 'node:assert/strict';
import { whereItWentWrong } from '../src/report.ts';

describe('whereItWentWrong', () => {
  const changed = new Error('before');
  changed.message = 'who patches RDS?';
  const cases: [string, unknown, RegExp][] = [
    [
      'names the kind and the place',
      new TypeError('who patches RDS?'),
      /^an unexpected error \(TypeError\)\n\s+at .*report\.test\.ts/,
    ],
    [
      'leaves out every line of a message',
      new Error('who\n    at patches RDS?\nwho'),
      /^an unexpected error \(Error\)\n\s+at .*report\.test\.ts/,
    ],
    ['copes without a message', new RangeError(), /^an unexpected error \(RangeError\)\n\s+at /],
    ['leaves out a message that was changed', changed, /^an unexpected error \(Error\)/],
    ['copes with what is no Error', 'who patches RDS?', /^an unexpected error \(not an Error\)$/],
    ['copes with nothing', undefined, /not an Error/],
  ];
  for (const [name, error, expected] of cases)
    it(name, () => {
      assert.match(whereItWentWrong(error), expected);
      assert.doesNotMatch(whereItWentWrong(error), /RDS|before/);
    });
});
