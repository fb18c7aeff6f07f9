import type { Knowledge, Party, Reading, Verdict } from '../../types.ts';
import { areaQuestion, capital, list } from '../phrasing.ts';
import { cellsOf, resolve } from '../resolve.ts';
import type { Body, Page } from './page.ts';

/** "Which services do I have to patch?": all services, by who owns these areas of theirs. */
export function which(k: Knowledge, page: Page, r: Reading): Body {
  const areas = [...new Set(cellsOf(k, r.areas))];
  const rows = Object.values(k.services).map(({ id, name }) => {
    const cells = areas.map((area) => ({ area, found: resolve(k, id, area) }));
    const parties = new Set(cells.map(({ found }) => found.duty.party));
    const party: Party = parties.size === 1 ? cells[0]!.found.duty.party : 'shared';
    return { id, name, cells, party };
  });
  const topic = list(r.areas.map((id) => k.areas[id]!.name));
  const owner = { provider: `${k.provider.name}'s`, customer: 'yours', shared: 'shared' };
  const order: Party[] =
    r.side === 'customer' ? ['customer', 'shared', 'provider'] : ['provider', 'shared', 'customer'];
  const groups = order.map((party) => ({ party, of: rows.filter((row) => row.party === party) }));
  for (const { party, of } of groups)
    if (of.length)
      page.say(party === 'shared' ? 'both' : party, [
        { text: `${capital(owner[party])}: ${list(of.map(({ name }) => name))}.`, cites: citesOf(of) },
      ]);
  const counts = groups.filter(({ of }) => of.length).map(({ party, of }) => `${owner[party]} for ${of.length}`);
  return {
    intent: 'list',
    headline: `${capital(topic)} is ${list(counts)} of the ${rows.length} services I know.`,
    canonical: `For which services is ${topic} ${owner[order[0]!]}?`,
    verdicts: rows.flatMap(({ id, cells }) =>
      cells.map(
        ({ area, found }): Verdict => ({
          service: id,
          area,
          party: found.duty.party,
          basis: found.basis,
          role: 'asked',
        }),
      ),
    ),
    services: [],
    areas,
    next: k.provider.exemplars.map((id) => areaQuestion(k, r.areas, [id])),
  };
}

/** The sources that most of these services rest on: enough to check the rule behind the list. */
function citesOf(rows: readonly { cells: { found: ReturnType<typeof resolve> }[] }[]): string[] {
  const seen = new Map<string, number>();
  for (const { cells } of rows)
    for (const { found } of cells) {
      const cite = [...(found.duty.provider ?? []), ...(found.duty.customer ?? [])][0]?.cites[0];
      if (cite !== undefined) seen.set(cite, (seen.get(cite) ?? 0) + 1);
    }
  return [...seen]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([cite]) => cite);
}
