import type {
  Answer,
  Basis,
  Citation,
  Context,
  Knowledge,
  Option,
  Part,
  Party,
  Reading,
  Side,
  Statement,
  Verdict,
} from '../types.ts';
import { areaQuestion, list, type Move } from './interpret.ts';
import { byRelevance, contentWords, sideMeant, type Topic } from './relevance.ts';
import { cells, conflictsAbout, isCategory, membersOf, type Resolved, resolve, scopeOf } from './resolve.ts';

/** Told beside the reading: words of the question for choosing statements, corrections to show, the last answer. */
export interface Asked {
  topic: Topic;
  corrections: { typed: string; read: string }[];
  context: Context | undefined;
}

/** Statements a side gets in one answer; more would not fit a phone. */
const STATEMENTS = 2;
const CONFLICTS = 2;

/** Collects the parts of an answer and numbers its citations in the order of their first use. */
class Page {
  readonly parts: Part[] = [];
  readonly citations: Citation[] = [];
  constructor(private readonly k: Knowledge) {}

  cite(cites: readonly string[]): number[] {
    return [...new Set(cites)].map((cite) => {
      const [id = '', place] = cite.split('#');
      const s = this.k.sources[id]!;
      const section = place === undefined ? s.section : `${s.section}, ${s.places?.[place] ?? place}`;
      const known = this.citations.find((c) => c.source === id && c.section === section);
      if (known) return known.n;
      const n = this.citations.length + 1;
      this.citations.push({ n, source: id, title: s.title, section, url: s.url, asOf: s.asOf, via: s.via });
      return n;
    });
  }

  /** One paragraph of several statements; each keeps its own marks by standing in the text as one sentence. */
  say(side: Part['side'], statements: readonly Statement[], lead = ''): void {
    if (!statements.length) return;
    const cites = [...new Set(statements.flatMap((s) => this.cite(s.cites.slice(0, 3))))];
    const text = statements.map((s) => dated(this.k, s)).join(' ');
    const facts = statements.flatMap((s) => s.facts ?? []);
    this.parts.push({ side, text: lead + text, cites, ...(facts.length ? { facts } : {}) });
  }

  note(text: string, cites: readonly string[] = []): void {
    this.parts.push({ side: 'note', text, cites: this.cite(cites) });
  }
}

/** A statement about a default names the date of its source: defaults are what ages first. */
function dated(k: Knowledge, s: Statement): string {
  if (!s.default) return s.text;
  const dates = s.cites.flatMap((c) => k.sources[c.split('#')[0]!]?.asOf ?? []).sort();
  return dates.length ? `${s.text.replace(/\.$/, '')} (as documented in ${month(dates.at(-1)!)}).` : s.text;
}

const month = (iso: string) =>
  new Date(iso).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

type Body = Pick<Answer, 'headline' | 'canonical'> &
  Partial<
    Pick<Answer, 'party' | 'verdicts' | 'services' | 'areas' | 'concepts' | 'next' | 'options' | 'premise' | 'intent'>
  >;

/** The answer to a decided move. Pure: the same knowledge and reading give the same answer. */
export function answer(k: Knowledge, move: Move, asked: Asked): Answer {
  const page = new Page(k);
  const r = move.reading;
  if (move.kind === 'clarify')
    return finish(
      k,
      page,
      move,
      {
        headline: move.question,
        canonical: r.areas.length ? areaQuestion(k, r.areas, r.services) : '',
        services: r.services,
        areas: r.areas,
        options: move.options,
      },
      asked,
    );
  if (move.kind === 'decline') return finish(k, page, move, declined(k, move), asked);
  if (move.kind === 'done') {
    const headline = k.intents[move.intent]?.reply ?? '';
    return finish(
      k,
      page,
      move,
      {
        headline,
        canonical: '',
        next: move.intent === 'help' ? examples(k) : examples(k).slice(0, 1),
        services: [],
        areas: [],
        concepts: [],
      },
      asked,
    );
  }
  return finish(k, page, move, bodies[r.intent]?.(k, page, r, asked) ?? who(k, page, r, asked), asked);
}

const bodies: Record<string, (k: Knowledge, page: Page, r: Reading, asked: Asked) => Body> = {
  who,
  duties,
  compare,
  classify,
  control,
  concept,
  list: listing,
  sources,
  why,
};

function finish(k: Knowledge, page: Page, move: Move, body: Body, asked: Asked): Answer {
  const r = move.reading;
  const outcome = move.kind === 'answer' && page.citations.length === 0 ? 'done' : move.kind;
  const intent = body.intent ?? r.intent;
  for (const { typed, read } of asked.corrections)
    page.parts.push({ side: 'note', text: `Read "${typed}" as ${read}.`, cites: [] });
  const reading: Reading = {
    ...r,
    intent,
    services: body.services ?? r.services,
    areas: body.areas ?? r.areas,
    concepts: body.concepts ?? r.concepts,
  };
  const about = intent === 'why' || intent === 'sources' || outcome === 'done' || outcome === 'decline';
  const remembered: Context = {
    canonical: body.canonical,
    reading: { ...reading, areas: r.areas, claim: null },
    options: body.options ?? [],
    citations: page.citations,
  };
  return {
    outcome,
    intent,
    reason: move.kind === 'decline' ? move.reason : null,
    canonical: body.canonical,
    services: reading.services,
    areas: reading.areas,
    concepts: reading.concepts,
    party: body.party ?? null,
    verdicts: body.verdicts ?? [],
    premise: body.premise ?? null,
    headline: body.headline,
    parts: page.parts,
    citations: page.citations,
    options: body.options ?? [],
    next: (body.next ?? []).filter((q) => q !== body.canonical).slice(0, 3),
    owners: [],
    confidence: r.confidence,
    receipt: receipt(k, reading),
    knowledge: k.version,
    provider: k.provider.name,
    context: about ? null : remembered,
  };
}

// --- who -----------------------------------------------------------------------------------------------------------

function who(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const scopes: (string | null)[] = r.services.length ? r.services : [null];
  const areas = [...new Set(r.areas.flatMap((a) => membersOf(k, a)))];
  const rows = scopes.flatMap((service) => areas.map((area) => ({ service, area, found: resolve(k, service, area) })));
  const verdicts = rows.map(
    ({ service, area, found }): Verdict => ({
      service,
      area,
      party: found.duty.party,
      basis: found.basis,
      role: 'asked',
    }),
  );
  const parties = [...new Set(verdicts.map((v) => v.party))];
  let party = parties.length === 1 ? parties[0]! : null;
  // Both sides have a part, and the question is about one of them ("who tests restores?"): the headline says whose.
  const both = {
    provider: rows.flatMap((x) => x.found.duty.provider ?? []),
    customer: rows.flatMap((x) => x.found.duty.customer ?? []),
  };
  const half = scopes.length === 1 ? sideMeant(both, without(asked.topic, k, [...r.areas, ...areas])) : null;
  const part = half !== null && half !== party ? byRelevance(both[half], asked.topic)[0]! : null;
  if (part) party = half;
  // A family asked in one word (patching) may be one side's with the other deciding something: the parts tell it.
  const headlineOf = (service: string | null) =>
    service !== null && r.areas.length === 1 ? scopeOf(k, service)?.headlines?.[r.areas[0]!] : undefined;
  if (party === null && scopes.length === 1 && r.areas.length === 1 && areas.length > 1) party = 'shared';
  const headline = part
    ? `${part.text.replace(/\.$/, '')}: that part is ${half === 'customer' ? 'yours' : `${k.provider.name}'s`}.`
    : ((scopes.length === 1 ? headlineOf(scopes[0]!) : undefined) ??
      (party !== null ? headlineFor(k, party, r.areas, scopes) : splitHeadline(k, rows)));
  for (const side of ['provider', 'customer'] as const)
    for (const service of scopes) {
      const told = rows
        .filter((x) => x.service === service)
        .map((x) => byRelevance(x.found.duty[side] ?? [], asked.topic));
      const lead = scopes.length > 1 && service !== null ? `${scopeOf(k, service)?.name}: ` : '';
      page.say(side, alternately(told, scopes.length > 1 ? 1 : STATEMENTS), lead);
    }
  tellBasis(
    k,
    page,
    rows.map((x) => x.found),
    scopes,
  );
  tellConflicts(k, page, r.services, r.areas, [], asked);
  const premise = premiseOf(r, party);
  const service = r.services[0];
  return {
    headline: premise === null ? headline : `${{ yes: 'Yes', no: 'No', partly: 'Partly' }[premise]}. ${headline}`,
    canonical: areaQuestion(k, r.areas, r.services),
    party,
    premise,
    verdicts,
    areas: r.areas.flatMap((a) => membersOf(k, a)),
    services: r.services,
    next:
      service === undefined
        ? contrasts(k, r).slice(0, 3)
        : [`What do I still do for ${scopeOf(k, service)?.name}?`, ...contrasts(k, r).slice(0, 1)],
  };
}

/** The topic less the words that name the area itself: "who takes backups?" is about no side's half of it. */
function without(topic: Topic, k: Knowledge, areas: readonly string[]): Topic {
  const own = new Set(
    areas.flatMap((id) =>
      contentWords([k.areas[id]!.name, k.areas[id]!.question, k.areas[id]!.provider, k.areas[id]!.customer].join(' ')),
    ),
  );
  return { ...topic, stems: new Set([...topic.stems].filter((stem) => !own.has(stem))) };
}

/** The first of each list, then the second of each …, without repeats: every area asked about gets its say. */
function alternately(lists: readonly Statement[][], most: number): Statement[] {
  const out: Statement[] = [];
  for (let i = 0; i < Math.max(0, ...lists.map((l) => l.length)); i++)
    for (const l of lists) if (l[i] && !out.some((s) => s.text === l[i]!.text)) out.push(l[i]!);
  return out.slice(0, most);
}

function premiseOf(r: Reading, party: Party | null): Answer['premise'] {
  if (!r.claim || party === null) return null;
  if (r.claim.party !== party && (party === 'shared' || r.claim.party === 'shared')) return 'partly';
  return (r.claim.party === party) !== r.claim.negated ? 'yes' : 'no';
}

function headlineFor(k: Knowledge, party: Party, areas: readonly string[], scopes: readonly (string | null)[]): string {
  const names = list(scopes.flatMap((s) => (s === null ? [] : [scopeOf(k, s)?.name ?? s])));
  const of = names ? ` for ${names}` : '';
  const does = (side: Side) => list(areas.map((a) => k.areas[a]![side]));
  const whole = (text: string) =>
    text.includes('{service}') ? text.replace('{service}', names || `${k.provider.name} services`) : `${text}${of}`;
  if (party === 'provider') return `${k.provider.name} ${whole(does('provider'))}.`;
  if (party === 'customer') return `You ${whole(does('customer'))}.`;
  return `Shared: ${k.provider.name} and you each have a part in ${list(areas.map((a) => k.areas[a]!.name))}${of}.`;
}

function splitHeadline(
  k: Knowledge,
  rows: readonly { service: string | null; area: string; found: Resolved }[],
): string {
  const services = new Set(rows.map((r) => r.service));
  const areas = new Set(rows.map((r) => r.area));
  const label = (row: (typeof rows)[number]) =>
    [
      services.size > 1 && row.service !== null ? (scopeOf(k, row.service)?.name ?? '') : '',
      areas.size > 1 ? k.areas[row.area]!.name : '',
    ]
      .filter(Boolean)
      .join(', ');
  const groups = (['provider', 'customer', 'shared'] as const).flatMap((party) => {
    const of = rows.filter((r) => r.found.duty.party === party).map(label);
    return of.length ? [`${partyName(k, party)}: ${list([...new Set(of)])}`] : [];
  });
  return `${groups.join('. ')}.`;
}

export const partyName = (k: Knowledge, party: Party): string =>
  ({ provider: k.provider.name, customer: 'You', shared: 'Shared' })[party];

function tellBasis(k: Knowledge, page: Page, found: readonly Resolved[], scopes: readonly (string | null)[]): void {
  const weak = found.filter((f) => f.basis === 'inherited');
  const named = scopes.find((s): s is string => s !== null);
  if (weak.length === found.length && named !== undefined && weak[0]) {
    const where =
      weak[0].from.kind === 'category'
        ? `the ${k.categories[scopeOf(k, named)!.category].name} rule`
        : weak[0].from.name;
    page.note(`From ${where}; no source of its own for ${scopeOf(k, named)?.name}.`);
  } else if (found.every((f) => f.basis === 'derived'))
    page.note('No source names the owner in so many words; read from how the service is documented to behave.');
}

function tellConflicts(
  k: Knowledge,
  page: Page,
  services: readonly string[],
  areas: readonly string[],
  concepts: readonly string[],
  asked: Asked,
): void {
  const about = conflictsAbout(k, services, areas, concepts);
  const ranked = byRelevance(
    about.map((c) => ({ text: `${c.claims.map((x) => x.text).join(' ')} ${c.because}`, cites: [], c })),
    asked.topic,
  );
  for (const { c } of ranked.slice(0, CONFLICTS))
    page.say(
      'conflict',
      [...c.claims, { text: `Onus follows ${c.follows}, because ${c.because.replace(/\.$/, '')}.`, cites: [] }],
      c.claims.length > 1 ? 'Sources disagree: ' : 'Note: ',
    );
}

/** The same question for services of the other categories: what one would compare it with. */
function contrasts(k: Knowledge, r: Reading): string[] {
  const mine = new Set(r.services.map((s) => scopeOf(k, s)?.category));
  return ['ec2', 'rds', 's3']
    .filter((id) => Object.hasOwn(k.services, id) && !mine.has(k.services[id]!.category))
    .map((id) => areaQuestion(k, r.areas, [id]));
}

// --- duties --------------------------------------------------------------------------------------------------------

function duties(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const { side } = r;
  const scopes: (string | null)[] = r.services.length ? r.services : [null];
  const names = list(r.services.map((s) => scopeOf(k, s)?.name ?? s));
  const of = names ? ` for ${names}` : ` on ${k.provider.name}`;
  const verdicts: Verdict[] = [];
  const sidesTold: Side[] = side ? [side] : ['provider', 'customer'];
  for (const s of sidesTold) {
    for (const scope of scopes) {
      const told = cells(k)
        .map((area) => ({ area, found: resolve(k, scope, area) }))
        .filter(({ found }) => found.duty.party === s || found.duty.party === 'shared');
      for (const { area, found } of told)
        if (!verdicts.some((v) => v.service === scope && v.area === area))
          verdicts.push({ service: scope, area, party: found.duty.party, basis: found.basis, role: 'asked' });
      const mine = told.filter(({ found }) => found.duty.party === s).map(({ area }) => k.areas[area]!.name);
      const half = told.filter(({ found }) => found.duty.party === 'shared').map(({ area }) => k.areas[area]!.name);
      const lead = scopes.length > 1 && scope !== null ? `${scopeOf(k, scope)?.name}: ` : '';
      // The own duties of a service say more than those of its category: they are the ones told in full.
      const full = byRelevance(
        told.sort((a, b) => rank(a.found) - rank(b.found)).flatMap(({ found }) => (found.duty[s] ?? []).slice(0, 1)),
        asked.topic,
      ).slice(0, side ? 4 : 3);
      const citesOf = (party: Party) =>
        told
          .filter((t) => t.found.duty.party === party)
          .flatMap(({ found }) => found.duty[s]?.[0]?.cites.slice(0, 1) ?? [])
          .slice(0, 8);
      const owner = s === 'customer' ? 'Yours' : `${k.provider.name}'s`;
      if (mine.length) page.say(s, [{ text: `${lead}${owner} alone: ${list(mine)}.`, cites: citesOf(s) }]);
      if (half.length)
        page.say(s, [
          {
            text: `${lead}Shared, ${s === 'customer' ? 'your' : `${k.provider.name}'s`} half: ${list(half)}.`,
            cites: citesOf('shared'),
          },
        ]);
      for (const x of full) page.say(s, [{ ...x, cites: x.cites.slice(0, 2) }]);
    }
  }
  if (r.services.length)
    tellConflicts(
      k,
      page,
      r.services,
      [],
      r.services.some((s) => isCategory(k, s)) ? r.services.map((s) => `${s}-services`) : [],
      asked,
    );
  const count = (s: Side) => verdicts.filter((v) => v.party === s || v.party === 'shared').length;
  const headline =
    side === 'customer'
      ? `You have a part in ${count('customer')} of ${cells(k).length} areas${of}.`
      : side === 'provider'
        ? `${k.provider.name} has a part in ${count('provider')} of ${cells(k).length} areas${of}.`
        : `Who does what${of}: ${k.provider.name} runs what is underneath, you run what you put in and how it is set.`;
  return {
    headline,
    canonical:
      side === 'customer'
        ? `What do I still do${of}?`
        : side === 'provider'
          ? `What does ${k.provider.name} do${of}?`
          : `Who does what${of}?`,
    party: side,
    verdicts,
    areas: [],
    concepts: r.services.length
      ? r.concepts
      : [
          ...new Set([
            ...r.concepts,
            ...(side === 'provider'
              ? ['security-of-the-cloud']
              : side === 'customer'
                ? ['security-in-the-cloud']
                : ['shared-responsibility-model']),
          ]),
        ],
    next:
      r.services[0] === undefined
        ? examples(k)
        : [
            areaQuestion(
              k,
              ['patching'].filter((a) => Object.hasOwn(k.areas, a)),
              r.services.slice(0, 1),
            ),
            `Which category is ${scopeOf(k, r.services[0])?.name} in?`,
          ].filter(Boolean),
  };
}

const rank = (f: Resolved) => ['own', 'parent', 'category', 'general'].indexOf(f.from.kind);
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

// --- compare -------------------------------------------------------------------------------------------------------

function compare(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  if (r.areas.length) {
    const body = who(k, page, { ...r, claim: null }, asked);
    const parties = r.services.map((s) => new Set(body.verdicts!.filter((v) => v.service === s).map((v) => v.party)));
    const same = parties.every((p) => [...p].join() === [...parties[0]!].join());
    const lines = r.services.map(
      (s, i) =>
        `${scopeOf(k, s)?.name}: ${list([...parties[i]!].map((p) => partyName(k, p).toLowerCase().replace('aws', 'AWS')))}`,
    );
    return {
      ...body,
      intent: 'compare',
      headline:
        same && body.party
          ? `No difference: ${body.headline}`
          : `${capital(list(r.areas.map((a) => k.areas[a]!.name)))} — ${lines.join('; ')}.`,
      canonical: compareQuestion(k, r),
      next: r.services.map((s) => `What do I still do for ${scopeOf(k, s)?.name}?`),
    };
  }
  const [first, second] = r.services as [string, string];
  const rows = cells(k).map((area) => ({ area, all: r.services.map((s) => resolve(k, s, area)) }));
  const verdicts = rows.flatMap(({ area, all }) =>
    all.map(
      (found, i): Verdict => ({
        service: r.services[i]!,
        area,
        party: found.duty.party,
        basis: found.basis,
        role: 'asked',
      }),
    ),
  );
  const changed = rows.filter(({ all }) => new Set(all.map((f) => f.duty.party)).size > 1);
  const nameOf = (id: string) => scopeOf(k, id)?.name ?? id;
  const group = (pick: (a: Party, b: Party) => boolean) =>
    changed.filter(({ all }) => pick(all[0]!.duty.party, all[1]!.duty.party));
  const citesOf = (of: typeof rows) =>
    of
      .flatMap(({ all }) =>
        all.flatMap((f) =>
          [...(f.duty.provider ?? []), ...(f.duty.customer ?? [])].slice(0, 1).flatMap((s) => s.cites.slice(0, 1)),
        ),
      )
      .slice(0, 4);
  const names = (of: typeof rows) => list(of.map(({ area }) => k.areas[area]!.name));
  const toProvider = group((a, b) => b === 'provider' && a !== 'provider');
  const toYou = group((a, b) => b === 'customer' && a !== 'customer');
  const toShared = group((a, b) => b === 'shared' && a !== 'shared');
  const stays = rows.filter(({ all }) => all.every((f) => f.duty.party !== 'provider'));
  if (toProvider.length)
    page.say('provider', [
      {
        text: `From ${nameOf(first)} to ${nameOf(second)}, ${k.provider.name} takes over: ${names(toProvider)}.`,
        cites: citesOf(toProvider),
      },
    ]);
  if (toShared.length) page.say('both', [{ text: `Becomes shared: ${names(toShared)}.`, cites: citesOf(toShared) }]);
  if (toYou.length)
    page.say('customer', [{ text: `Becomes yours with ${nameOf(second)}: ${names(toYou)}.`, cites: citesOf(toYou) }]);
  page.say('customer', [{ text: `You keep a part in both: ${names(stays)}.`, cites: citesOf(stays) }]);
  const concepts = r.services.every((s) => isCategory(k, s))
    ? ['shift-of-responsibility', 'on-premises-tools'].filter((c) => Object.hasOwn(k.concepts, c))
    : [];
  for (const c of concepts) page.say('both', byRelevance(k.concepts[c]!.statements, asked.topic).slice(0, 1));
  tellConflicts(k, page, [], [], concepts, asked);
  return {
    headline: changed.length
      ? `${list(r.services.map(nameOf))} differ in ${changed.length} of ${rows.length} areas${toProvider.length ? `; ${k.provider.name} takes over ${toProvider.length} with ${nameOf(second)}` : ''}.`
      : `No difference: the split is the same for ${list(r.services.map(nameOf))}.`,
    canonical: compareQuestion(k, r),
    verdicts,
    concepts: [...new Set([...r.concepts, ...concepts])],
    next: r.services.map((s) => `What do I still do for ${nameOf(s)}?`),
  };
}

const compareQuestion = (k: Knowledge, r: Reading) =>
  `How do duties differ between ${list(r.services.map((s) => scopeOf(k, s)?.name ?? s))}${r.areas.length ? ` for ${list(r.areas.map((a) => k.areas[a]!.name))}` : ''}?`;

// --- classify, control, concept ------------------------------------------------------------------------------------

function classify(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const services = r.services.filter((s) => !isCategory(k, s));
  if (!services.length) return concept(k, page, { ...r, concepts: r.services.map((s) => `${s}-services`) }, asked);
  const groups = new Map<string, string[]>();
  for (const id of services) {
    const { category, classification, name } = k.services[id]!;
    groups.set(category, [...(groups.get(category) ?? []), name]);
    page.say('both', [classification], services.length > 1 ? `${name}: ` : '');
    if (classification.basis !== 'explicit')
      page.note(`${name} is not named in the model's own lists; it is placed by analogy.`);
  }
  const concepts = [...groups.keys()].map((c) => `${c}-services`);
  tellConflicts(k, page, services, [], concepts, asked);
  const headline = [...groups]
    .map(
      ([category, names]) =>
        `${list(names)} ${names.length > 1 ? 'are' : 'is'} ${names.length > 1 ? '' : /^[aeiou]/.test(category) ? 'an ' : 'a '}${category} service${names.length > 1 ? 's' : ''}${category === 'container' ? " (the model's word for managed services, not Docker)" : ''}`,
    )
    .join('; ');
  const claimed = r.services.filter((s) => isCategory(k, s));
  const premise =
    claimed.length === 1 && services.length
      ? services.every((s) => k.services[s]!.category === claimed[0])
        ? 'yes'
        : 'no'
      : services.length > 1 && r.claim === null && claimed.length === 0
        ? null
        : null;
  return {
    headline: premise === null ? `${headline}.` : `${premise === 'yes' ? 'Yes' : 'No'}. ${headline}.`,
    canonical: `Which category ${services.length > 1 ? 'are' : 'is'} ${list(services.map((s) => k.services[s]!.name))} in?`,
    premise,
    services,
    areas: [],
    concepts,
    next: [
      `Who does what for ${k.services[services[0]!]!.name}?`,
      ...concepts.slice(0, 1).flatMap((c) => k.concepts[c]?.question ?? []),
    ],
  };
}

function control(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const types = r.concepts.filter((c) => c.endsWith('-controls'));
  const area = r.areas[0];
  if (area === undefined) return concept(k, page, { ...r, concepts: types.length ? types : r.concepts }, asked);
  const name = k.areas[area]!.name;
  const own =
    k.controls[area] ??
    k.controls[Object.values(k.areas).find((a) => a.members?.includes(area) && k.controls[a.id])?.id ?? ''];
  const verdict = resolve(k, r.services[0] ?? null, membersOf(k, area)[0]!);
  const type =
    own?.type ??
    ({ provider: 'inherited-controls', shared: 'shared-controls', customer: 'customer-specific-controls' } as const)[
      verdict.duty.party
    ];
  const party = own?.party ?? verdict.duty.party;
  if (own) page.say('both', byRelevance(own.statements, asked.topic).slice(0, 3));
  else {
    page.say('provider', (verdict.duty.provider ?? []).slice(0, 1));
    page.say('customer', (verdict.duty.customer ?? []).slice(0, 1));
    const c = k.concepts[type];
    if (c)
      page.say(
        'note',
        c.statements.slice(0, 1),
        'No source names the type of this control; it follows from who owns it. ',
      );
  }
  tellConflicts(k, page, r.services, r.areas, own ? [type] : [], asked);
  const asking = types.length === 1 ? types[0] : undefined;
  const premise = asking === undefined ? null : asking === type ? 'yes' : party === 'shared' ? 'partly' : 'no';
  const headline =
    own?.headline ??
    `${capital(name)}: ${{ 'inherited-controls': `an inherited control, ${k.provider.name}'s`, 'shared-controls': 'a shared control', 'customer-specific-controls': 'a customer-specific control, yours' }[type]}.`;
  return {
    headline: premise === null ? headline : `${{ yes: 'Yes', no: 'No', partly: 'Partly' }[premise]}. ${headline}`,
    canonical: `What type of control is ${name}?`,
    party,
    premise,
    verdicts: membersOf(k, area).map((a) => {
      const found = resolve(k, r.services[0] ?? null, a);
      return { service: r.services[0] ?? null, area: a, party: found.duty.party, basis: found.basis, role: 'context' };
    }),
    areas: r.areas.flatMap((a) => membersOf(k, a)),
    concepts: [type],
    next: [areaQuestion(k, [area], r.services.slice(0, 1)), ...(k.concepts[type] ? [k.concepts[type].question] : [])],
  };
}

function concept(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const found = r.concepts.flatMap((id) => (Object.hasOwn(k.concepts, id) ? [k.concepts[id]!] : [])).slice(0, 3);
  if (!found.length) return duties(k, page, { ...r, side: null, services: [] }, asked);
  for (const c of found)
    page.say(
      'both',
      byRelevance(c.statements, asked.topic).slice(0, found.length > 1 ? 2 : 4),
      found.length > 1 ? `${c.name}: ` : '',
    );
  tellConflicts(
    k,
    page,
    [],
    [],
    found.map((c) => c.id),
    asked,
  );
  return {
    headline: found.map((c) => c.headline).join(' '),
    canonical: found.map((c) => c.question).join(' '),
    party: found.length === 1 ? found[0]!.party : null,
    concepts: found.map((c) => c.id),
    areas: r.areas,
    next: found.flatMap((c) => c.next ?? []),
  };
}

// --- list, sources, why --------------------------------------------------------------------------------------------

function listing(k: Knowledge, page: Page, r: Reading): Body {
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
    const services = Object.values(k.services).filter((s) => s.category === id);
    page.say('both', [
      {
        text: `${capital(scopeOf(k, id)?.name ?? id)}: ${list(services.map((s) => s.name.replace(/^(?:Amazon|AWS) /, '')))}.`,
        cites: scopeOf(k, id)?.classification.cites.slice(0, 1) ?? [],
      },
    ]);
  }
  const total = Object.values(k.services).filter((s) => shown.includes(s.category)).length;
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

function sources(k: Knowledge, page: Page, _: Reading, { context }: Asked): Body {
  if (context?.citations.length) {
    page.citations.push(...context.citations);
    page.parts.push({
      side: 'both',
      text: `The answer to "${context.canonical}" rests on these.`,
      cites: context.citations.map((c) => c.n),
    });
    return {
      headline: `From ${context.citations.length} ${context.citations.length > 1 ? 'places' : 'place'}, listed below.`,
      canonical: 'Where does that come from?',
      services: context.reading.services,
      areas: context.reading.areas,
      concepts: context.reading.concepts,
    };
  }
  const all = Object.values(k.sources);
  const main = ['SRM', 'seed-split', 'seed-model', 'WA-SEC'].filter((id) => Object.hasOwn(k.sources, id));
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

function why(k: Knowledge, page: Page, _: Reading, { context }: Asked): Body {
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
  const lines = [
    `I read "${context.canonical}" as a question of the kind "${r.intent}" (confidence ${r.confidence}${r.runnerUp ? `, next best "${r.runnerUp}"` : ''}).`,
  ];
  page.citations.push(...context.citations);
  page.parts.push({ side: 'note', text: lines.join(' '), cites: [] });
  for (const service of r.services.length ? r.services : [null])
    for (const area of r.areas.flatMap((a) => membersOf(k, a)).slice(0, 4)) {
      const found = resolve(k, service, area);
      page.parts.push({
        side: 'note',
        text: `${capital(k.areas[area]!.name)}${service === null ? '' : ` for ${scopeOf(k, service)?.name}`}: ${partyName(k, found.duty.party)}, ${basisText(k, found.basis, found)}.`,
        cites: [],
      });
    }
  return {
    headline: context.canonical,
    canonical: `Why? (${context.canonical})`,
    services: r.services,
    areas: r.areas.flatMap((a) => membersOf(k, a)),
    concepts: r.concepts,
  };
}

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

// --- declines ------------------------------------------------------------------------------------------------------

function declined(k: Knowledge, move: Extract<Move, { kind: 'decline' }>): Body {
  const about = list(move.about.map((name) => (name.length <= 4 ? name.toUpperCase() : capital(name))));
  const base = { canonical: '', services: [], areas: [], concepts: [], next: examples(k) };
  if (move.reason === 'other-provider')
    return { ...base, headline: `I only know ${k.provider.name}, so I cannot say whose job that is with ${about}.` };
  if (move.reason === 'unknown-service') {
    const options: Option[] = ['ec2', 'rds', 's3']
      .filter((id) => Object.hasOwn(k.services, id))
      .map((id) => ({ label: k.services[id]!.name, question: `Who does what for ${k.services[id]!.name}?` }));
    return {
      ...base,
      headline: `I have no checked entry for ${about}, so I will not guess. The nearest I know are these.`,
      options,
    };
  }
  return {
    ...base,
    headline: k.intents[move.intent]?.reply ?? `I only know whose job a thing is on ${k.provider.name}.`,
  };
}

/** Three questions that show what can be asked. */
function examples(k: Knowledge): string[] {
  const has = (id: string) => Object.hasOwn(k.services, id);
  return [
    ...(has('rds') && Object.hasOwn(k.areas, 'patching') ? [areaQuestion(k, ['patching'], ['rds'])] : []),
    ...(has('s3') ? [`What do I still do for ${k.services.s3!.name}?`] : []),
    ...Object.values(k.concepts)
      .slice(0, 1)
      .map((c) => c.question),
  ];
}

/** The knowledge version plus the reading: needs no storage and holds no words of the asker. */
export function receipt(k: Knowledge, r: Reading): string {
  const fields = [r.intent, r.services, r.areas, r.concepts, r.side, r.claim, r.confidence, r.runnerUp];
  return `${k.version}.${Buffer.from(JSON.stringify(fields)).toString('base64url')}`;
}
