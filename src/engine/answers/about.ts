import type { Basis, Knowledge, Option, Reading } from '../../types.ts';
import type { Move } from '../case.ts';
import { areaQuestion, capital, dutiesQuestion, list, whyQuestion } from '../phrasing.ts';
import { cells, cellsOf, isCategory, type Resolved, resolve, scopeOf, servicesOf } from '../resolve.ts';
import { concept } from './explain.ts';
import type { Asked, Body, Page } from './page.ts';
import { examples, partyName } from './shared.ts';

/** More names of one category than this are counted, not told. */
const MOST_NAMES = 60;

export function listing(k: Knowledge, page: Page, r: Reading): Body {
  const categories = r.services.filter((s) => isCategory(k, s));
  const wanted = categories.length
    ? categories
    : r.concepts.filter((c) => c.endsWith('-services')).map((c) => c.replace(/-services$/, ''));
  const shown = wanted.length ? wanted : Object.keys(k.categories);
  if (r.concepts.some((c) => c.endsWith('-controls')))
    return concept(k, page, r, {
      topic: { stems: new Set(), weights: new Map() },
      corrections: [],
      context: undefined,
    });
  for (const id of shown) {
    const services = servicesOf(k, id);
    const names = services.slice(0, MOST_NAMES).map((s) => s.name);
    const told = services.length > names.length ? [...names, `${services.length - names.length} more`] : names;
    page.say('both', [
      {
        text: `${capital(scopeOf(k, id)?.name ?? id)}: ${list(told)}.`,
        cites: scopeOf(k, id)?.classification.cites.slice(0, 1) ?? [],
      },
    ]);
  }
  const total = shown.reduce((n, id) => n + servicesOf(k, id).length, 0);
  return {
    headline: wanted.length
      ? `I know ${total} ${list(shown.map((c) => scopeOf(k, c)?.name ?? c))}.`
      : `I know ${total} services and ${cells(k).length} areas of responsibility on ${k.provider.name}.`,
    canonical: wanted.length
      ? `Which services are ${list(shown.map((c) => scopeOf(k, c)?.name ?? c))}?`
      : 'Which services do you know?',
    services: wanted,
    areas: [],
    concepts: wanted.map((c) => `${c}-services`),
    next: examples(k),
  };
}

export function sources(k: Knowledge, page: Page, _: Reading, { context }: Asked): Body {
  if (context?.citations.length) {
    page.citations.push(...context.citations);
    page.parts.push({
      side: 'both',
      text: `The answer to "${context.canonical}" rests on these.`,
      cites: context.citations.map((c) => c.n),
    });
    return {
      headline: context.citations.length > 1 ? `From these ${context.citations.length} places:` : 'From this place:',
      canonical: `What are the sources for "${context.canonical}"?`,
      services: context.reading.services,
      areas: context.reading.areas,
      concepts: context.reading.concepts,
    };
  }
  const all = Object.values(k.sources);
  const { main } = k.provider;
  page.say('both', [
    {
      text: `Two texts about the model, the ${k.provider.name} page on it, and the security pages of each service: ${all.length} documents. Each answer names its own.`,
      cites: main,
    },
  ]);
  return {
    headline: `My answers come from ${all.length} public documents, cited line by line.`,
    canonical: 'Where do your answers come from?',
    services: [],
    areas: [],
    concepts: [],
    next: examples(k),
  };
}

export function why(k: Knowledge, page: Page, _: Reading, { context }: Asked): Body {
  if (!context)
    return {
      headline: 'Ask me something first; then "why?" shows what I understood and which rule decided.',
      canonical: 'Why?',
      services: [],
      areas: [],
      next: examples(k),
    };
  if (!context.canonical)
    return {
      headline: 'I asked back and have not decided anything yet.',
      canonical: 'Why?',
      services: [],
      areas: [],
      next: examples(k),
    };
  const r = context.reading;
  page.citations.push(...context.citations);
  const cells = (r.services.length ? r.services : [null]).flatMap((service) =>
    cellsOf(k, r.areas).map((area) => ({ service, area, found: resolve(k, service, area) })),
  );
  for (const { service, area, found } of cells.slice(0, 6)) {
    const of = service === null ? '' : ` for ${scopeOf(k, service)?.name}`;
    const rule = `${capital(k.areas[area]!.name)}${of}: ${partyName(k, found.duty.party)}, ${basisText(k, found.basis, found)}.`;
    page.parts.push({
      side: 'note',
      text: rule,
      cites: page.cite(
        statementsOf(found)
          .flatMap((s) => s.cites.slice(0, 1))
          .slice(0, 2),
      ),
    });
  }
  page.note(
    `Understood as "${context.canonical}": kind "${r.intent}", confidence ${r.confidence}${r.runnerUp && r.runnerUp !== r.intent ? `, next best "${r.runnerUp}"` : ''}.`,
  );
  const first = cells[0];
  return {
    headline: first
      ? `Because it is ${basisText(k, first.found.basis, first.found)}.`
      : `I read that as: ${context.canonical}`,
    canonical: whyQuestion(context.canonical),
    services: r.services,
    areas: cellsOf(k, r.areas),
    concepts: r.concepts,
  };
}

const statementsOf = ({ duty }: Resolved) => [...(duty.provider ?? []), ...(duty.customer ?? [])];

function basisText(k: Knowledge, basis: Basis, found: Resolved): string {
  const where = {
    own: `the entry of ${found.from.name}`,
    parent: `the entry of ${found.from.name}`,
    category: `the rule for ${found.from.name}`,
    general: 'the general model',
  }[found.from.kind];
  const how = {
    explicit: 'a source names the owner',
    general: `${k.provider.name}'s standard sentence says so`,
    derived: 'read from documented behaviour',
    inherited: 'inherited, no source of its own',
  }[basis];
  return `decided by ${where} (${how})`;
}

export function declined(k: Knowledge, move: Extract<Move, { kind: 'decline' }>): Body {
  const about = list(move.about.map((name) => (name.length <= 4 ? name.toUpperCase() : capital(name))));
  const base = { canonical: '', services: [], areas: [], concepts: [], next: examples(k) };
  if (move.reason === 'other-provider')
    return { ...base, headline: `I only know ${k.provider.name}; this is about ${about}.` };
  if (move.reason === 'unknown-service') {
    const options: Option[] = k.provider.exemplars.map((id) => ({
      label: k.services[id]!.name,
      question: dutiesQuestion(k.services[id]!.name),
    }));
    return {
      ...base,
      headline: `I have no checked entry for ${about}, so I will not guess. Some that I do know:`,
      options,
    };
  }
  // "Lambda times out since the deploy": no cure, but whose job it is can be told.
  const { services, areas } = move.reading;
  const ours = services.length
    ? [
        ...(areas.length ? [areaQuestion(k, areas, services)] : []),
        dutiesQuestion(list(services.map((id) => scopeOf(k, id)?.name ?? id))),
      ]
    : [];
  return {
    ...base,
    next: [...ours, ...base.next],
    headline: k.intents[move.intent]?.reply ?? `I only know whose job a thing is on ${k.provider.name}.`,
  };
}
