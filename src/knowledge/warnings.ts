import { withinOneEdit } from '../engine/spell.ts';
import { words } from '../engine/text.ts';
import type { Duty, Knowledge, Party } from '../types.ts';
import type { Places } from './questions.ts';
import type { Fault, Located } from './read.ts';

/** A source whose text is older than this may no longer be what its page says. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * What is not wrong but worth a look, in knowledge without faults: names one letter apart, phrases of two intents or
 * areas that say the same, sources that have aged, cells whose sources disagree without a conflict that says so.
 */
export function warnings(k: Knowledge, places: Places, now: number): Fault[] {
  return [...nearNames(k, places), ...sharedPhrases(k, places), ...undeclared(k, places), ...aged(k, places, now)];
}

const at = (f: Located, path: readonly PropertyKey[], what: string, cure: string): Fault => ({
  file: f.file,
  line: f.lineOf(path),
  what,
  cure,
});

/** Names of two services that one slip of the finger turns into each other. */
function nearNames(k: Knowledge, places: Places): Fault[] {
  const names = Object.values(k.services).flatMap((s) => s.aliases.map((alias, i) => ({ alias, i, id: s.id })));
  // Only what shares its beginning or its end can be one edit apart.
  const groups = new Map<string, typeof names>();
  for (const name of names) {
    const half = Math.floor(name.alias.length / 2);
    for (const key of [`^${name.alias.slice(0, half)}`, `$${name.alias.slice(-half || undefined)}`])
      groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const pairs = new Map<string, { of: [string, string]; at: number; names: Set<string> }>();
  for (const group of groups.values())
    group.forEach((a, n) => {
      for (const b of group.slice(n + 1)) {
        if (a.id === b.id || !withinOneEdit(a.alias, b.alias)) continue;
        const pair = pairs.get(`${a.id} ${b.id}`) ?? { of: [a.id, b.id], at: b.i, names: new Set() };
        pairs.set(`${a.id} ${b.id}`, pair);
        pair.names.add(`"${b.alias}" and "${a.alias}"`);
      }
    });
  return [...pairs.values()].map(({ of: [a, b], at: index, names: alike }) =>
    at(
      places.service(b),
      ['aliases', index],
      `names of ${k.services[b]!.name} are one letter from names of ${k.services[a]!.name}: ${some([...alike], 3)}`,
      'a slip in typing turns one into the other; keep what people really write',
    ),
  );
}

/** The first few of a list, and that there are more. */
const some = (items: readonly string[], most: number) =>
  `${items.slice(0, most).join(', ')}${items.length > most ? ` and ${items.length - most} more` : ''}`;

/** The same words under two intents, or under two areas: the classifier cannot tell which is meant. */
function sharedPhrases(k: Knowledge, places: Places): Fault[] {
  const collisions = (things: { id: string; phrases: string[] }[], file: (id: string) => Located): Fault[] => {
    const seen = new Map<string, string>();
    return things.flatMap(({ id, phrases }) =>
      phrases.flatMap((phrase, i) => {
        const key = words(phrase).join(' ');
        const other = seen.get(key);
        seen.set(key, id);
        return other === undefined || other === id
          ? []
          : [
              at(
                file(id),
                ['phrases', i],
                `the phrase "${phrase}" stands in ${other} as well`,
                'keep it in one of them',
              ),
            ];
      }),
    );
  };
  return [...collisions(Object.values(k.intents), places.intent), ...collisions(Object.values(k.areas), places.area)];
}

const opposed = (a: Party, b: Party) => a !== b && a !== 'shared' && b !== 'shared';

/** A service's source and its category's (or the general model's) each name an owner, not the same, and nothing says so. */
function undeclared(k: Knowledge, places: Places): Fault[] {
  return Object.values(k.services).flatMap((s) =>
    Object.entries(s.duties).flatMap(([area, duty]) => {
      const category = k.categories[s.category];
      const rule: Duty | undefined = category.duties[area] ?? k.general[area];
      if (duty.basis !== 'explicit' || rule?.basis !== 'explicit' || !opposed(duty.party, rule.party)) return [];
      const declared = k.conflicts.some(
        (c) =>
          c.areas.includes(area) &&
          (!c.services.length || c.services.includes(s.id) || c.services.includes(s.category)),
      );
      return declared
        ? []
        : [
            at(
              places.service(s.id),
              ['duties', area],
              `a source gives this to the ${duty.party}, the rule for ${category.name} to the ${rule.party}, and no conflict says so`,
              'describe it in conflicts.yaml, or weaken the basis of the one that does not name this service',
            ),
          ];
    }),
  );
}

/** One warning for each date of text, not one for each source. */
function aged(k: Knowledge, places: Places, now: number): Fault[] {
  const byDate = new Map<string, string[]>();
  for (const { id, asOf } of Object.values(k.sources))
    if (asOf !== null && now - Date.parse(asOf) > YEAR_MS) byDate.set(asOf, [...(byDate.get(asOf) ?? []), id]);
  return [...byDate]
    .sort()
    .map(([date, ids]) =>
      at(
        places.sources,
        [ids[0]!],
        `${ids.length} source${ids.length === 1 ? '' : 's'} rest on a text of ${date}, over a year ago: ${some(ids, 6)}`,
        'read the page as it is today, and set asOf',
      ),
    );
}
