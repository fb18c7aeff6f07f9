import { engine } from '../engine/engine.ts';
import { areaQuestion } from '../engine/interpret.ts';
import { membersOf } from '../engine/resolve.ts';
import type { Models } from '../engine/training.ts';
import { mind } from '../engine/understand.ts';
import type { Answer, Engine, Knowledge } from '../types.ts';
import type { Fault } from './read.ts';

/**
 * Onus must understand the questions it offers itself: those of every service × area (they become buttons), of each
 * category, and the `next` of each concept. What it misreads is a fault of the area's or the concept's file.
 */
export function checkQuestions(k: Knowledge, models: Models, pack: string): Fault[] {
  const ask = engine(k, mind(k, models));
  const faults: Fault[] = [];
  const worst = new Map<string, { count: number; example: string; read: string }>();
  for (const area of Object.values(k.areas)) {
    for (const service of [...Object.keys(k.services), ...Object.keys(k.categories)]) {
      const question = areaQuestion(k, [area.id], [service]);
      const a = ask({ text: question });
      const wanted = membersOf(k, area.id);
      if (a.outcome === 'answer' && a.services.join() === service && wanted.every((w) => a.areas.includes(w)) && a.areas.length === wanted.length) continue;
      const seen = worst.get(area.id);
      worst.set(area.id, { count: (seen?.count ?? 0) + 1, example: seen?.example ?? question, read: seen?.read ?? readAs(a) });
    }
  }
  for (const [area, { count, example, read }] of worst)
    faults.push({ file: `knowledge/areas/${area}.yaml`, line: 1, what: `its own question is misread for ${count} services: "${example}" was read as ${read}`, cure: 'change `question:`, or add phrases and aliases that say it so' });
  for (const service of [...Object.values(k.services), ...Object.values(k.categories)])
    for (const [question, intents] of asked(k, service.name)) {
      const a = ask({ text: question });
      if (!intents.includes(a.intent) || !(a.services.includes(service.id) || a.concepts.includes(`${service.id}-services`)))
        faults.push({ file: `knowledge/${pack}/services/${service.id}.yaml`, line: 1, what: `"${question}" was read as ${readAs(a)}`, cure: 'mend its name and aliases' });
    }
  for (const concept of Object.values(k.concepts)) {
    faults.push(...answered(ask, concept.next ?? [], `knowledge/${pack}/concepts.yaml`, `concept ${concept.id}, next`));
    const question = `What is ${concept.name}?`;
    const a = ask({ text: question });
    if (!a.concepts.includes(concept.id)) faults.push({ file: `knowledge/${pack}/concepts.yaml`, line: 1, what: `concept ${concept.id}: "${question}" was read as ${readAs(a)}`, cure: 'add its name to its aliases' });
  }
  return faults;
}

const asked = (k: Knowledge, name: string): [string, string[]][] => [
  [`Which category is ${name} in?`, ['classify', 'concept']],
  [`Who does what for ${name}?`, ['duties']],
  [`What do I still do for ${name}?`, ['duties']],
  [`What does ${k.provider.name} do for ${name}?`, ['duties']],
];

function answered(ask: Engine, questions: readonly string[], file: string, where: string): Fault[] {
  return questions.flatMap((question) => {
    const a = ask({ text: question });
    return a.outcome === 'answer' ? [] : [{ file, line: 1, what: `${where}: "${question}" gets no answer (${readAs(a)})`, cure: 'ask it in other words' }];
  });
}

const readAs = (a: Answer) => `${a.outcome}/${a.intent} about ${[...a.services, ...a.areas, ...a.concepts].join(', ') || 'nothing'}`;
