import type { Answer, Knowledge, Party, Reading } from '../../types.ts';
import { byRelevance } from '../relevance.ts';
import { conflictsAbout, kept, type Resolved, scopeOf } from '../resolve.ts';
import type { Asked, Page } from './page.ts';

const CONFLICTS = 2;

export const partyName = (k: Knowledge, party: Party): string =>
  ({ provider: k.provider.name, customer: 'You', shared: 'Shared' })[party];

export function tellBasis(
  k: Knowledge,
  page: Page,
  found: readonly Resolved[],
  scopes: readonly (string | null)[],
): void {
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

/** Each conflict as what can be weighed by its words: the same object every time, so that it is read once. */
const asStatements = kept(
  (k) =>
    new Map(
      k.conflicts.map((c) => [c, { text: `${c.claims.map((x) => x.text).join(' ')} ${c.because}`, cites: [], c }]),
    ),
);

export function tellConflicts(
  k: Knowledge,
  page: Page,
  services: readonly string[],
  areas: readonly string[],
  concepts: readonly string[],
  asked: Asked,
): void {
  const about = conflictsAbout(k, services, areas, concepts);
  if (!about.length) return;
  const ranked = byRelevance(
    about.map((c) => asStatements(k).get(c)!),
    asked.topic,
  );
  for (const { c } of ranked.slice(0, CONFLICTS))
    page.say(
      'conflict',
      [...c.claims, { text: `Onus follows ${c.follows}, because ${c.because.replace(/\.$/, '')}.`, cites: [] }],
      c.claims.length > 1 ? 'Sources disagree: ' : 'Note: ',
    );
}

/** Three questions that show what can be asked. */
export const examples = (k: Knowledge): string[] => k.provider.examples.slice(0, 3);

/**
 * Whether what the question presumes is so, of what these parties own. `left`: the customer keeps something, so that
 * the provider does not do everything.
 */
export function premiseOf(r: Reading, parties: readonly Party[], left: boolean): Answer['premise'] {
  const [party] = parties;
  if (!r.claim || party === undefined) return null;
  if (parties.length > 1) return 'partly';
  if (r.claim.all && left && r.claim.party === 'provider' && party === 'provider') return 'partly';
  if (r.claim.party !== party && (party === 'shared' || r.claim.party === 'shared')) return 'partly';
  return (r.claim.party === party) !== r.claim.negated ? 'yes' : 'no';
}

/** The verdict on what was presumed, before what is told. */
export const put = (premise: Answer['premise'], headline: string): string =>
  premise === null ? headline : `${{ yes: 'Yes', no: 'No', partly: 'Partly' }[premise]}. ${headline}`;
