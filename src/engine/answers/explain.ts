import type { ControlType, Knowledge, Reading, Verdict } from '../../types.ts';
import { areaQuestion, capital, dutiesQuestion, list, uncapital } from '../phrasing.ts';
import { byRelevance, stemsAbout } from '../relevance.ts';
import { cellsOf, isCategory, membersOf, resolve } from '../resolve.ts';
import { fitting, partiesOf } from '../topics.ts';
import { duties } from './duties.ts';
import type { Asked, Body, Page } from './page.ts';
import { premiseOf, put, tellConflicts } from './shared.ts';
import { who } from './who.ts';

export function classify(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
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
      : null;
  return {
    headline: premise === null ? `${headline}.` : `${premise === 'yes' ? 'Yes' : 'No'}. ${headline}.`,
    canonical: `Which category ${services.length > 1 ? 'are' : 'is'} ${list(services.map((s) => k.services[s]!.name))} in?`,
    premise,
    services,
    areas: [],
    concepts,
    next: [
      dutiesQuestion(k.services[services[0]!]!.name),
      ...concepts.slice(0, 1).flatMap((c) => k.concepts[c]?.question ?? []),
    ],
  };
}

const TYPES = {
  provider: 'inherited-controls',
  shared: 'shared-controls',
  customer: 'customer-specific-controls',
} as const;

/** How each type is told: as the type of one control, and as the heading over several. */
const TOLD: Record<ControlType, { one: (provider: string) => string; many: string }> = {
  'inherited-controls': { one: (provider) => `an inherited control, ${provider}'s`, many: 'Inherited' },
  'shared-controls': { one: () => 'a shared control', many: 'Shared' },
  'customer-specific-controls': { one: () => 'a customer-specific control, yours', many: 'Customer-specific' },
};

/** Of which type the control over an area is, and what says so. */
function typed(k: Knowledge, r: Reading, area: string) {
  const own =
    k.controls[area] ??
    k.controls[Object.values(k.areas).find((a) => a.members?.includes(area) && k.controls[a.id])?.id ?? ''];
  const { duty } = resolve(k, r.services[0] ?? null, membersOf(k, area)[0]!);
  // Without a service, an area that falls to one side here and to the other there is shared as a control.
  const parties = partiesOf(k, [area]);
  const owner = r.services.length || !(parties.has('provider') && parties.has('customer')) ? duty.party : 'shared';
  const type = own?.type ?? TYPES[owner];
  return { area, name: k.areas[area]!.name, own, duty, type, party: own?.party ?? owner };
}

export function control(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const types = r.concepts.filter((c) => c.endsWith('-controls'));
  const found = r.areas.map((area) => typed(k, r, area));
  const [first] = found;
  if (!first) return concept(k, page, { ...r, concepts: types.length ? types : r.concepts }, asked);
  const lead = ({ name }: typeof first) => (found.length > 1 ? `${capital(name)}: ` : '');
  for (const one of found)
    if (one.own)
      page.say('both', byRelevance(one.own.statements, asked.topic).slice(0, found.length > 1 ? 1 : 3), lead(one));
    else {
      page.say('provider', (one.duty.provider ?? []).slice(0, 1), lead(one));
      page.say('customer', (one.duty.customer ?? []).slice(0, 1), lead(one));
    }
  for (const { own, name, type } of found) {
    const c = own ? undefined : k.concepts[type];
    if (c)
      page.say(
        'note',
        c.statements.slice(0, 1),
        `No source names the type of ${found.length > 1 ? `the control "${name}"` : 'this control'}; it follows from who owns it. `,
      );
  }
  const kinds = [...new Set(found.map((x) => x.type))];
  tellConflicts(k, page, r.services, r.areas, found.every((x) => x.own) ? kinds : [], asked);
  const parties = new Set(found.map((x) => x.party));
  const party = parties.size === 1 ? first.party : null;
  const asking = types.length === 1 ? types[0] : undefined;
  const fits = found.filter((x) => x.type === asking).length;
  // A control is of one type: what is shared is not inherited, not even in part.
  const among = (n: number) => (n === found.length ? 'yes' : n > 0 ? 'partly' : 'no');
  const premise =
    asking !== undefined
      ? among(fits)
      : r.claim?.party === 'shared' && !r.claim.negated
        ? among(found.filter((x) => x.party === 'shared').length)
        : null;
  const heading = (type: ControlType) =>
    `${TOLD[type].many}: ${list(found.filter((x) => x.type === type).map((x) => x.name))}.`;
  const headline =
    found.length > 1
      ? kinds.map(heading).join(' ')
      : (first.own?.headline ?? `${capital(first.name)}: ${TOLD[first.type].one(k.provider.name)}.`);
  return {
    headline: put(premise, headline),
    canonical: `What type of control is ${list(found.map((x) => x.name))}?`,
    party,
    premise,
    verdicts: found.flatMap(({ area }) =>
      membersOf(k, area).map((a): Verdict => {
        const { duty, basis } = resolve(k, r.services[0] ?? null, a);
        return { service: r.services[0] ?? null, area: a, party: duty.party, basis, role: 'context' };
      }),
    ),
    areas: cellsOf(k, r.areas),
    concepts: kinds,
    next: [
      areaQuestion(k, [first.area], r.services.slice(0, 1)),
      ...kinds.flatMap((type) => k.concepts[type]?.question ?? []),
    ],
  };
}

export function concept(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const found = r.concepts.flatMap((id) => (Object.hasOwn(k.concepts, id) ? [k.concepts[id]!] : [])).slice(0, 3);
  if (!found.length && r.areas.length) return definition(k, page, r, asked);
  if (!found.length) return duties(k, page, { ...r, side: null, services: [] }, asked);
  for (const c of found)
    page.say(
      'both',
      byRelevance(c.statements, asked.topic).slice(0, found.length > 1 || found[0]!.members ? 2 : 4),
      found.length > 1 ? `${c.name}: ` : '',
    );
  // "The three categories, one line on each": what a concept sorts is told with it.
  const members = (found.length === 1 ? (found[0]!.members ?? []) : []).flatMap((id) => k.concepts[id] ?? []);
  for (const m of members) page.say('both', m.statements.slice(0, 1), `${m.name}: `);
  tellConflicts(
    k,
    page,
    [],
    [],
    found.map((c) => c.id),
    asked,
  );
  const party = found.length === 1 ? found[0]!.party : null;
  // "Is our office network inherited?": of something that no control is about, the type says nothing.
  const type = r.claim === null ? undefined : found.find((c) => c.id.endsWith('-controls'));
  const about =
    type &&
    stemsAbout(type, () =>
      [type.name, ...type.aliases, type.headline, ...type.statements.map((s) => s.text)].join(' '),
    );
  const unknown = about !== undefined && [...asked.topic.stems].some((stem) => !about.has(stem));
  if (unknown) page.note('I have no source that says of which type this control is.');
  const premise = unknown ? null : premiseOf(r, party ? [party] : [], false);
  return {
    headline: put(premise, found.map((c) => c.headline).join(' ')),
    canonical: found.map((c) => c.question).join(' '),
    party,
    premise,
    concepts: [...found, ...members].map((c) => c.id),
    areas: r.areas,
    next: found.flatMap((c) => c.next ?? []),
  };
}

/** What an area is, and then whose. */
function definition(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const body = who(k, page, { ...r, claim: null }, asked);
  const parties = partiesOf(k, r.areas);
  const varies = !r.services.length && parties.has('provider') && parties.has('customer');
  const meaning = r.areas.map((id) => `${capital(k.areas[id]!.name)}: ${uncapital(k.areas[id]!.about)}`).join(' ');
  return {
    ...body,
    headline: `${meaning} ${varies ? 'Whose job it is depends on the service.' : body.headline}`,
    canonical: r.areas.map((id) => `What does ${k.areas[id]!.name} mean?`).join(' '),
    party: varies ? null : (body.party ?? null),
    premise: null,
    next: (varies ? fitting(k, r.areas) : k.provider.exemplars).map((id) => areaQuestion(k, r.areas, [id])),
  };
}
