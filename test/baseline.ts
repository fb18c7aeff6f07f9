import Fuse from 'fuse.js';
import { areaQuestion } from '../src/engine/phrasing.ts';
import { cells, resolve } from '../src/engine/resolve.ts';
import type { Knowledge } from '../src/types.ts';

/**
 * What a plain search would say: the nearest "service area" entry over the same knowledge, answered with its verdict.
 * `whole` hands the whole question to fuse.js; `token` uses its token search.
 */
export function baseline(k: Knowledge, way: 'whole' | 'token'): (q: string, id: string) => Record<string, unknown> {
  const entries = Object.values(k.services).flatMap((s) =>
    cells(k).map((area) => ({
      service: s.id,
      area,
      title: `${s.name} ${k.areas[area]!.name}`,
      question: areaQuestion(k, [area], [s.id]),
    })),
  );
  const fuse = new Fuse(entries, {
    keys: ['title', 'question'],
    ignoreLocation: true,
    includeScore: true,
    ...(way === 'token' ? { useTokenSearch: true, threshold: 0.3 } : {}),
  });
  return (q, id) => {
    const best = fuse.search(q, { limit: 1 })[0]?.item;
    if (!best) return { id, outcome: 'decline', intent: 'other' };
    const { duty, basis } = resolve(k, best.service, best.area);
    const party = duty.party;
    return {
      id,
      outcome: 'answer',
      intent: 'who',
      services: [best.service],
      areas: [best.area],
      concepts: [],
      party,
      verdicts: [{ service: best.service, area: best.area, party, basis, role: 'asked' }],
      citations: [{ n: 1, source: 'SRM' }],
    };
  };
}
