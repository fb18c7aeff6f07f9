import type { Knowledge, Party, Reading, Side, Statement, Verdict } from '../../types.ts';
import { halfMeant } from '../half.ts';
import { areaQuestion, list, uncapital } from '../phrasing.ts';
import { byRelevance, denies, stemsAbout } from '../relevance.ts';
import { cellsOf, type Resolved, resolve, scopeOf } from '../resolve.ts';
import { inARow } from '../text.ts';
import { type Asked, type Body, type Page, STATEMENTS } from './page.ts';
import { partyName, premiseOf, put, tellBasis, tellConflicts } from './shared.ts';

/** Characters that a notification shows of a headline, about. */
const NOTIFICATION = 170;

export function who(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const scopes: (string | null)[] = r.services.length ? r.services : [null];
  const areas = [...new Set(cellsOf(k, r.areas))];
  const rows = inARow(
    scopes.map((service) => areas.map((area) => ({ service, area, found: resolve(k, service, area) }))),
  );
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
  // One word for several areas (patching) that fall to both sides is shared between them.
  const whole = parties.length === 1 ? parties[0]! : scopes.length === 1 && r.areas.length === 1 ? 'shared' : null;
  // Both sides have a part, and the question is about one of them ("who tests restores?"): the headline says whose.
  // "It is all theirs" is about the whole.
  const half = scopes.length === 1 && !r.claim?.all ? halfMeant(k, scopes[0]!, r.areas, asked.topic) : null;
  const part = half !== null && half !== whole;
  const party = part ? half : whole;
  const headlineOf = (service: string | null) =>
    service !== null && r.areas.length === 1 ? scopeOf(k, service)?.headlines?.[r.areas[0]!] : undefined;
  const own = scopes.length === 1 ? headlineOf(scopes[0]!) : undefined;
  const verdict =
    own ??
    (whole !== null
      ? headlineFor(k, whole, r.areas, scopes, part ? null : halvesOf(rows), rows)
      : splitHeadline(k, rows));
  const mine = `That part is ${half === 'customer' ? 'yours' : `${k.provider.name}'s`}`;
  const rest =
    own !== undefined
      ? `. ${own}`
      : whole === null
        ? `. In all: ${uncapital(verdict)}`
        : whole === 'shared'
          ? `; ${list(r.areas.map((a) => k.areas[a]!.name))} as a whole is shared.`
          : `, though otherwise ${uncapital(verdict)}`;
  const headline = part ? mine + rest : verdict;
  const sides: Side[] = half === 'customer' ? ['customer', 'provider'] : ['provider', 'customer'];
  for (const side of sides)
    for (const service of scopes) {
      // "RDS Proxy" has the name of its service in it.
      const scope = service === null ? undefined : scopeOf(k, service);
      const topic = { ...asked.topic, own: scope && stemsAbout(scope.aliases, () => scope.name) };
      const told = rows.filter((x) => x.service === service).map((x) => byRelevance(x.found.duty[side] ?? [], topic));
      const lead = scopes.length > 1 && scope ? `${scope.name}: ` : '';
      page.say(
        side,
        alternately(told, scopes.length > 1 ? r.areas.length : Math.max(STATEMENTS, r.areas.length)),
        lead,
      );
    }
  tellBasis(
    k,
    page,
    rows.map((x) => x.found),
    scopes,
  );
  tellConflicts(k, page, r.services, r.areas, [], asked);
  const premise = premiseOf(
    r,
    party === null ? parties : [party],
    !part && rows.some((x) => x.found.duty.customer?.some((s) => !denies(s))),
  );
  const service = r.services[0];
  return {
    headline: put(premise, headline),
    canonical: areaQuestion(k, r.areas, r.services),
    party,
    premise,
    verdicts,
    areas: cellsOf(k, r.areas),
    services: r.services,
    next:
      service === undefined
        ? contrasts(k, r, 3)
        : [`What do I still do for ${scopeOf(k, service)?.name}?`, ...contrasts(k, r, 1)],
  };
}

/** The first of each list, then the second of each …, without repeats: every area asked about gets its say. */
function alternately(lists: readonly Statement[][], most: number): Statement[] {
  const out: Statement[] = [];
  for (let i = 0; i < Math.max(0, ...lists.map((l) => l.length)); i++)
    for (const l of lists) if (l[i] && !out.some((s) => s.text === l[i]!.text)) out.push(l[i]!);
  return out.slice(0, most);
}

/** "AWS takes the backups; you set how long they are kept": the two halves in one line, where they fit a notification. */
function halvesOf(rows: readonly { found: Resolved }[]): string | null {
  const { provider, customer } = rows[0]!.found.duty;
  if (rows.length > 1 || !provider?.[0] || !customer?.[0]) return null;
  const [a, b] = [provider[0].text, customer[0].text].map((t) => t.replace(/\.$/, ''));
  const line = `${a}; ${b!.slice(0, 1).toLowerCase()}${b!.slice(1)}`;
  return line.length <= NOTIFICATION && b!.startsWith('You') ? line : null;
}

function headlineFor(
  k: Knowledge,
  party: Party,
  areas: readonly string[],
  scopes: readonly (string | null)[],
  halves: string | null,
  rows: readonly Row[],
): string {
  const names = list(scopes.filter((s) => s !== null).map((s) => scopeOf(k, s)?.name ?? s));
  const of = names ? ` for ${names}` : '';
  const does = (side: Side) => list(areas.map((a) => k.areas[a]![side]));
  const whole = (text: string) =>
    text.includes('{service}') ? text.replace('{service}', names || `${k.provider.name} services`) : `${text}${of}`;
  if (party === 'provider') return `${k.provider.name} ${whole(does('provider'))}.`;
  if (party === 'customer') return `You ${whole(does('customer'))}.`;
  if (halves) return `Shared${of}: ${halves}.`;
  // A family whose members have different owners: who owns which.
  if (new Set(rows.map((r) => r.found.duty.party)).size > 1) return `Shared${of}. ${splitHeadline(k, rows)}`;
  return `Shared: ${k.provider.name} and you each have a part in ${list(areas.map((a) => k.areas[a]!.name))}${of}.`;
}

/** One cell that was asked about. */
interface Row {
  service: string | null;
  area: string;
  found: Resolved;
}

function splitHeadline(k: Knowledge, rows: readonly Row[]): string {
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

/** The same question for services of the other categories: what one would compare it with. */
function contrasts(k: Knowledge, r: Reading, most: number): string[] {
  const mine = new Set(r.services.map((s) => scopeOf(k, s)?.category));
  return k.provider.exemplars
    .filter((id) => !mine.has(k.services[id]!.category))
    .slice(0, most)
    .map((id) => areaQuestion(k, r.areas, [id]));
}
