import type { Knowledge, Party, Reading, Verdict } from '../../types.ts';
import { capital, list, uncapital } from '../phrasing.ts';
import { byRelevance } from '../relevance.ts';
import { cells, isCategory, resolve, scopeOf } from '../resolve.ts';
import type { Asked, Body, Page } from './page.ts';
import { partyName, tellConflicts } from './shared.ts';
import { who } from './who.ts';

export function compare(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  if (r.areas.length) {
    const body = who(k, page, r, asked);
    const parties = r.services.map((s) => new Set(body.verdicts!.filter((v) => v.service === s).map((v) => v.party)));
    const same = parties.every((p) => [...p].join() === [...parties[0]!].join());
    const lines = r.services.map(
      (s, i) => `${scopeOf(k, s)?.name}: ${partyName(k, parties[i]!.size > 1 ? 'shared' : [...parties[i]!][0]!)}`,
    );
    return {
      ...body,
      intent: 'compare',
      headline: body.premise
        ? body.headline
        : same && body.party
          ? body.party === 'shared'
            ? `The same side in both, but mind the details: ${uncapital(body.headline)}`
            : `No difference: ${body.headline}`
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
  const toYou = group((a, b) => b === 'customer' && a === 'provider');
  const alone = group((a, b) => b === 'customer' && a === 'shared');
  const toShared = group((a, b) => b === 'shared' && a !== 'shared');
  const stays = rows.filter((row) => row.all.every((f) => f.duty.party !== 'provider') && !toShared.includes(row));
  if (r.services.length > 2) {
    // More than two: each area that differs, with its owner for each service.
    for (const row of changed)
      page.say('both', [
        {
          text: `${capital(k.areas[row.area]!.name)}: ${row.all.map((f, i) => `${nameOf(r.services[i]!)} ${partyName(k, f.duty.party)}`).join('; ')}.`,
          cites: citesOf([row]),
        },
      ]);
  } else if (toProvider.length)
    page.say('provider', [
      {
        text: `From ${nameOf(first)} to ${nameOf(second)}, ${k.provider.name} takes over: ${names(toProvider)}.`,
        cites: citesOf(toProvider),
      },
    ]);
  if (r.services.length === 2 && toYou.length)
    page.say('customer', [{ text: `Becomes yours with ${nameOf(second)}: ${names(toYou)}.`, cites: citesOf(toYou) }]);
  if (r.services.length === 2 && alone.length)
    page.say('customer', [
      {
        text: `Shared with ${nameOf(first)}, yours alone with ${nameOf(second)}: ${names(alone)}.`,
        cites: citesOf(alone),
      },
    ]);
  if (r.services.length === 2 && toShared.length)
    page.say('both', [{ text: `Becomes shared: ${names(toShared)}.`, cites: citesOf(toShared) }]);
  page.say('customer', [
    { text: `You keep a part in ${r.services.length > 2 ? 'all' : 'both'}: ${names(stays)}.`, cites: citesOf(stays) },
  ]);
  const concepts = r.services.every((s) => isCategory(k, s))
    ? ['shift-of-responsibility', 'on-premises-tools'].filter((c) => Object.hasOwn(k.concepts, c))
    : [];
  for (const c of concepts) page.say('both', byRelevance(k.concepts[c]!.statements, asked.topic).slice(0, 1));
  tellConflicts(k, page, [], [], concepts, asked);
  return {
    headline: changed.length
      ? `${list(r.services.map(nameOf))} differ in ${changed.length} of ${rows.length} areas${r.services.length === 2 && toProvider.length ? `; ${k.provider.name} takes over ${toProvider.length} with ${nameOf(second)}` : ''}.`
      : `No difference: the split is the same for ${list(r.services.map(nameOf))}.`,
    canonical: compareQuestion(k, r),
    verdicts,
    concepts: [...new Set([...r.concepts, ...concepts])],
    next: r.services.map((s) => `What do I still do for ${nameOf(s)}?`),
  };
}

const compareQuestion = (k: Knowledge, r: Reading) =>
  `How do duties differ between ${list(r.services.map((s) => scopeOf(k, s)?.name ?? s))}${r.areas.length ? ` for ${list(r.areas.map((a) => k.areas[a]!.name))}` : ''}?`;
