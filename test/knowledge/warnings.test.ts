import assert from 'node:assert/strict';
import { ROOT } from '../../src/build.ts';
import { load } from '../../src/knowledge/load.ts';
import type { Fault } from '../../src/knowledge/read.ts';
import { warnings } from '../../src/knowledge/warnings.ts';
import type { Knowledge } from '../../src/types.ts';

/** The day on which the tests take place. */
const TODAY = Date.parse('2026-11-22');

describe('warnings about the knowledge', () => {
  const { knowledge, places } = load({ root: ROOT, pack: 'aws' });
  assert.ok(knowledge);
  const changed = (edit: (k: Knowledge) => void, now = TODAY): Fault[] => {
    const k = structuredClone(knowledge);
    edit(k);
    return warnings(k, places, now);
  };
  const usual = warnings(knowledge, places, TODAY);
  /** What an edit adds. */
  const added = (edit: (k: Knowledge) => void, now?: number) => {
    const known = new Set(usual.map((w) => w.what));
    return changed(edit, now).filter((w) => !known.has(w.what));
  };

  it('name a file that exists, a line and a cure', () => {
    assert.ok(usual.length);
    for (const w of usual) assert.ok(w.file && w.line >= 1 && w.what && w.cure, JSON.stringify(w));
  });

  /** [what is done to the knowledge, the file and the words of the one new warning] */
  const cases: [string, (k: Knowledge) => void, RegExp, RegExp][] = [
    [
      'names one letter apart',
      (k) => void k.services.s3!.aliases.push('lambada'),
      /s3\.yaml|lambda\.yaml/,
      /one letter from names of .*"lambada"/,
    ],
    [
      'a phrase of two intents',
      (k) => void k.intents.price!.phrases.push(k.intents.howto!.phrases[0]!.toUpperCase()),
      /price\.yaml/,
      /stands in howto as well/,
    ],
    [
      'a phrase of two areas',
      (k) => void k.areas.scaling!.phrases.push(k.areas.backup!.phrases[0]!),
      /scaling\.yaml/,
      /stands in backup as well/,
    ],
    [
      'sources that disagree without a conflict',
      (k) => {
        k.categories.container.duties['instance-management'] = {
          party: 'customer',
          basis: 'explicit',
          customer: [{ text: 'You do.', cites: ['WP-BP'] }],
        };
        k.conflicts = k.conflicts.filter((c) => !c.areas.includes('instance-management'));
      },
      /services\/.*\.yaml/,
      /to the provider, the rule for .* to the customer, and no conflict says so/,
    ],
  ];
  for (const [what, edit, file, words] of cases)
    it(`tell of ${what}`, () => {
      const found = added(edit);
      assert.ok(found.length, 'nothing was found');
      for (const w of found) {
        assert.match(w.file, file);
        assert.match(w.what, words);
      }
    });

  it('tell of aged sources, one warning for each date', () => {
    assert.ok(usual.some((w) => /^\d+ sources rest on a text of 2023-06-15, over a year ago: /.test(w.what)));
    assert.deepEqual(
      warnings(knowledge, places, Date.parse('2023-06-16')).filter((w) => w.what.includes('2023-06-15')),
      [],
    );
  });

  it('are silent about a conflict that is declared', () => {
    const disagree = (k: Knowledge) => {
      k.categories.container.duties['instance-management'] = {
        party: 'customer',
        basis: 'explicit',
        customer: [{ text: 'You do.', cites: ['WP-BP'] }],
      };
      k.conflicts.push({
        id: 'new',
        services: ['container'],
        areas: ['instance-management'],
        concepts: [],
        claims: [],
        follows: 'the guide',
        because: 'it is nearer',
      });
    };
    assert.deepEqual(added(disagree), []);
  });
});
