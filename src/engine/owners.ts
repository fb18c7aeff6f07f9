import type { Knowledge, Owner, Ownership, Verdict } from '../types.ts';
import { cellsOf, scopeOf } from './resolve.ts';

/**
 * Who does the customer's part of these cells, in the organisation that runs Onus: for each the most specific entry,
 * where a service says more than an area. Cells of one owner stand together; empty where no overlay names owners.
 */
export function ownersOf(k: Knowledge, verdicts: readonly Verdict[]): Owner[] {
  if (!k.owns.length) return [];
  return verdicts
    .filter((v) => v.role === 'asked' && v.party !== 'provider')
    .map(({ service, area }) => {
      const best = k.owns
        .map((o) => ({ o, weight: weight(k, o, service, area) }))
        .sort((a, b) => b.weight - a.weight)[0];
      const owns = best && best.weight > 0 ? best.o : undefined;
      const team = owns && k.teams[owns.team];
      return {
        service,
        area,
        team: team?.name ?? null,
        slack: team?.slack ?? null,
        teams: team?.teams ?? null,
        contact: team?.contact ?? null,
        runbook: owns?.runbook ?? null,
      };
    });
}

/** How specific an entry is about a cell; 0 where it is not about it. */
function weight(k: Knowledge, o: Ownership, service: string | null, area: string): number {
  const category = service === null ? undefined : scopeOf(k, service)?.category;
  const parent = service === null ? undefined : scopeOf(k, service)?.parent;
  const named = o.services.includes(service ?? '')
    ? 8
    : parent !== undefined && o.services.includes(parent)
      ? 6
      : category !== undefined && o.services.includes(category)
        ? 4
        : 0;
  if (o.services.length && !named) return 0;
  const areas = cellsOf(k, o.areas);
  if (areas.length && !areas.includes(area)) return 0;
  return 1 + named + (areas.length ? 2 : 0);
}
