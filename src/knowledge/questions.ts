import { engine } from '../engine/engine.ts';
import { areaQuestion } from '../engine/phrasing.ts';
import { conflictsAbout, membersOf, resolve, scopeOf } from '../engine/resolve.ts';
import type { Models } from '../engine/training.ts';
import { mind } from '../engine/understand.ts';
import type { Answer, Knowledge } from '../types.ts';
import type { Fault, Located } from './read.ts';

/** The files of the knowledge, for the line of a fault. */
export interface Places {
  area(id: string): Located;
  service(id: string): Located;
  provider: Located;
  intent(id: string): Located;
  sources: Located;
  concepts: Located;
  tips: Located;
}

/**
 * Onus must understand the questions it offers itself: those of every service × area and category (they become
 * buttons), those of each service, each concept's own and `next`, and those of the tips, whose citations must be among
 * those of what their question is about. What it misreads is a fault of that file.
 */
export function checkQuestions(k: Knowledge, models: Models, places: Places): Fault[] {
  const ask = engine(k, mind(k, models));
  const faults: Fault[] = [];
  const fault = (at: Located, path: PropertyKey[], what: string, cure: string) =>
    faults.push({ file: at.file, line: at.lineOf(path), what, cure });
  const scopes = [...Object.values(k.services), ...Object.values(k.categories)];

  for (const area of Object.values(k.areas)) {
    const wanted = membersOf(k, area.id);
    const misread = scopes.flatMap(({ id }) => {
      const question = areaQuestion(k, [area.id], [id]);
      const a = ask({ text: question });
      const right =
        a.outcome === 'answer' &&
        a.services.join() === id &&
        a.areas.length === wanted.length &&
        wanted.every((w) => a.areas.includes(w));
      return right ? [] : [`"${question}" was read as ${readAs(a)}`];
    });
    if (misread[0])
      fault(
        places.area(area.id),
        ['question'],
        `its question is misread for ${misread.length} services: ${misread[0]}`,
        'change `question:`, or add aliases and phrases that say it so',
      );
  }
  for (const { id, name } of scopes)
    for (const [question, intents] of offered(k, name)) {
      const a = ask({ text: question });
      if (!intents.includes(a.intent) || !(a.services.includes(id) || a.concepts.includes(`${id}-services`)))
        fault(places.service(id), ['name'], `"${question}" was read as ${readAs(a)}`, 'mend its name and aliases');
    }
  k.provider.examples.forEach((question, i) => {
    const a = ask({ text: question });
    if (a.outcome !== 'answer')
      fault(
        places.provider,
        ['examples', i],
        `the example "${question}" is not answered (${readAs(a)})`,
        'ask another',
      );
  });
  Object.values(k.concepts).forEach((concept, i) => {
    const a = ask({ text: concept.question });
    if (!a.concepts.includes(concept.id))
      fault(
        places.concepts,
        [i, 'question'],
        `"${concept.question}" was read as ${readAs(a)}`,
        'put a word of it among the aliases',
      );
    concept.next?.forEach((question, j) => {
      const b = ask({ text: question });
      if (b.outcome !== 'answer')
        fault(
          places.concepts,
          [i, 'next', j],
          `Onus does not understand its own next question "${question}" (${readAs(b)})`,
          'ask it in other words',
        );
    });
  });
  for (const [i, { question, cites }] of k.tips.entries()) {
    const a = ask({ text: question });
    const read = `(${readAs(a)})`;
    const said = citedBy(k, a);
    if (a.outcome !== 'answer')
      fault(
        places.tips,
        [i, 'question'],
        `the question "${question}" is not answered ${read}`,
        'ask it in other words',
      );
    else
      for (const [j, cite] of cites.entries())
        if (!said.has(cite))
          fault(
            places.tips,
            [i, 'cites', j],
            `no statement about what "${question}" asks cites ${cite} ${read}`,
            'cite what its statements cite, or ask about what the tip rests on',
          );
  }
  return faults;
}

/** What the statements cite that an answer is about: its cells, concepts, controls, categories and conflicts. */
function citedBy(k: Knowledge, a: Answer): Set<string> {
  const areas = a.areas.flatMap((area) => membersOf(k, area));
  const services = a.services.length ? a.services : [null];
  const cells = [
    ...a.verdicts.map(({ service, area }) => ({ service, area })),
    ...services.flatMap((service) => areas.map((area) => ({ service, area }))),
  ];
  const duties = cells.map(({ service, area }) => resolve(k, service, area).duty);
  const statements = [
    ...duties.flatMap((d) => [...(d.provider ?? []), ...(d.customer ?? [])]),
    ...a.concepts.flatMap((id) => k.concepts[id]?.statements ?? []),
    ...areas.flatMap((area) => k.controls[area]?.statements ?? []),
    ...a.services.flatMap((id) => scopeOf(k, id)?.classification ?? []),
    ...conflictsAbout(k, a.services, a.areas, a.concepts).flatMap((c) => c.claims),
  ];
  return new Set(statements.flatMap((s) => s.cites));
}

/** The questions that answers about any service offer, and the intents they may be read as. */
const offered = (k: Knowledge, name: string): [string, string[]][] => [
  [`Which category is ${name} in?`, ['classify', 'concept']],
  [`Who does what for ${name}?`, ['duties']],
  [`What do I still do for ${name}?`, ['duties']],
  [`What does ${k.provider.name} do for ${name}?`, ['duties']],
];

const readAs = (a: Answer) =>
  `${a.outcome}/${a.intent} about ${[...a.services, ...a.areas, ...a.concepts].join(', ') || 'nothing'}`;
