import assert from 'node:assert/strict';
import { alike } from '../../src/engine/grams.ts';
import { generator } from '../../src/engine/model.ts';

const NAMES = ['elasticache', 'app runner', 'rds', 'route 53', 'glacier', 'glacier deep archive', 'lightsail'];
const find = alike(NAMES);

/** [what it shows, text, the name found among the few, or nothing at all] */
const CASES: [string, string, string | null][] = [
  ['the name itself', 'glacier', 'glacier'],
  ['a name with wrong letters', 'elasticash', 'elasticache'],
  ['a name written in one', 'aprunner', 'app runner'],
  ['a name cut short', 'lightsai', 'lightsail'],
  ['no name much longer or shorter', 'glacierdeep', null],
  ['nothing in what shares too little', 'photosynthesis', null],
  ['nothing in a single letter', 'x', null],
  ['nothing in nothing', '', null],
  ['nothing in noise', 'glacier'.repeat(9), null],
];

describe('grams: names that share letters with a word', () => {
  for (const [what, text, name] of CASES)
    it(`finds ${what}`, () => {
      const found = find(text, 3).map((at) => NAMES[at]);
      if (name === null) assert.deepEqual(found, []);
      else assert.ok(found.length <= 3 && found.includes(name), `${found}`);
    });

  it('finds nothing among no names', () => assert.deepEqual(alike([])('glacier', 9), []));
  it('gives the same every time', () => assert.deepEqual(find('elasticash', 9), find('elasticash', 9)));

  it('finds few among many, the one that is meant first of all', () => {
    const random = generator(3);
    const word = () => Array.from({ length: 9 }, () => 'abcdefghijklmnopqrst'[Math.floor(random() * 20)]).join('');
    const many = Array.from({ length: 20_000 }, word);
    const among = alike(many);
    for (let at = 0; at < many.length; at += 1000) {
      const typed = `${many[at]!.slice(0, 4)}z${many[at]!.slice(5)}`;
      const found = among(typed, 8);
      assert.ok(found.length <= 8 && found.includes(at), `${typed} for ${many[at]}`);
    }
  });
});
