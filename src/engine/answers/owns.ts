import type { Knowledge, Reading } from '../../types.ts';
import { capital, list } from '../phrasing.ts';
import { scopeOf } from '../resolve.ts';
import type { Body, Page } from './page.ts';

/** What a team of the organisation does of the customer's part, as its overlay says. */
export function owns(k: Knowledge, page: Page, { team: id = '' }: Reading): Body {
  const team = k.teams[id]!;
  const entries = k.owns.filter((o) => o.team === id);
  for (const { services, areas, runbook } of entries) {
    const of = list(services.map((s) => scopeOf(k, s)?.name ?? s)) || 'every service';
    const what = areas.length ? list(areas.map((a) => k.areas[a]!.name)) : 'all that is yours';
    page.say('both', [{ text: `${capital(of)}: ${what}${runbook ? ` (runbook: ${runbook})` : ''}.`, cites: [] }]);
  }
  const reach = [team.slack, team.contact, team.teams].filter(Boolean).join(', ');
  return {
    headline: entries.length
      ? `${team.name} does your part of this${reach ? `; find it at ${reach}` : ''}:`
      : `${team.name} is known here, but nothing is given to it.`,
    canonical: `What does the ${team.name} own?`,
    services: [],
    areas: [],
    concepts: [],
    next: entries
      .flatMap((o) => o.services.slice(0, 1))
      .slice(0, 2)
      .map((s) => `What do I still do for ${scopeOf(k, s)?.name}?`),
  };
}
