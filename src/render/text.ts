import type { Answer, Basis, Citation, Owner, Part, Party } from '../types.ts';

/** The name before a paragraph, where the paragraph does not begin with it anyway ("You choose the window."). */
export function sideName(part: Part, provider: string): string {
  const name = part.side === 'provider' ? provider : part.side === 'customer' ? 'You' : '';
  // "AWS Lambda: You decide …" begins with the name of a service, which tells no side.
  const begins = (start: string) =>
    start !== '' && part.text.startsWith(start) && !/^ [A-Z]/.test(part.text.slice(start.length));
  return [name, provider, 'You', 'Shared'].some(begins) ? '' : name;
}

/** What people call the parties. */
export const partyNames = (provider: string): Record<Party, string> => ({
  provider,
  customer: 'You',
  shared: 'Shared',
});

/** Consecutive parts of one side stand under one name. */
export function grouped(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last?.[0]?.side === part.side) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** A conflict or a note: the words that mark it ("Sources disagree:"), which it may already open with, and the rest. */
export function opening(part: Part): { lead: string; rest: string } {
  const [, lead, said] = /^(Sources disagree:|Note:)\s+(.*)$/s.exec(part.text) ?? [];
  const rest = said ?? part.text;
  return {
    lead: lead ?? (part.side === 'conflict' ? 'Sources disagree:' : 'Note:'),
    rest: rest.slice(0, 1).toUpperCase() + rest.slice(1),
  };
}

/** An answer as plain text: the verdict first, each side's part, numbered sources, next questions. */
export function text(a: Answer): string {
  const marks = (cites: readonly number[]) => (cites.length ? ` ${cites.map((n) => `[${n}]`).join('')}` : '');
  const lines = [a.headline];
  for (const part of a.parts) {
    const name = sideName(part, a.provider);
    lines.push(`${name ? `${name}: ` : ''}${part.text}${marks(part.cites)}`);
  }
  lines.push(...here(a).map(({ text: said, links }) => [said, ...links.map((l) => l.url)].join(', ')));
  if (a.options.length) lines.push('', ...a.options.map((o, i) => `  ${i + 1}. ${o.label} – ${o.question}`));
  if (a.citations.length) lines.push('', ...a.citations.map((c) => `[${c.n}] ${source(c)}`));
  if (a.next.length) lines.push('', `Next: ${a.next.join(' · ')}`);
  return lines.join('\n');
}

/** "AWS RDS User Guide, maintenance window (text of 2023-06-15), https://…" */
export function source(c: Answer['citations'][number]): string {
  return [`${c.title}, ${c.section}${c.asOf ? ` (text of ${c.asOf})` : ''}`, ...(c.url ? [c.url] : [])].join(' – ');
}

/** "Here: Platform team, #platform" and the links that go with it. */
export interface Here {
  text: string;
  links: { label: string; url: string }[];
}

/** Who does the customer's part in this organisation, one line for each team; empty where owners are not kept. */
export function here(a: Answer): Here[] {
  const groups = new Map<string, Owner[]>();
  for (const o of a.owners) {
    const key = JSON.stringify([o.team, o.slack, o.contact, o.teams, o.runbook]);
    groups.set(key, [...(groups.get(key) ?? []), o]);
  }
  // Several services or owners: each line says what it is about.
  const several = groups.size > 1 || new Set(a.owners.map((o) => o.service)).size > 1;
  return [...groups.values()].map((owners) => {
    const { team, slack, contact, teams, runbook } = owners[0]!;
    const areas = [...new Set(owners.map((o) => o.area.replaceAll('-', ' ')))];
    const about = several ? ` (${areas.join(', ')})` : '';
    return {
      text:
        team === null
          ? `Here${about}: nobody is named for this`
          : `Here${about}: ${[team, slack, contact].filter(Boolean).join(', ')}`,
      links: [
        ...(teams === null ? [] : [{ label: 'Teams', url: teams }]),
        ...(runbook === null ? [] : [{ label: 'runbook', url: runbook }]),
      ],
    };
  });
}

const VIA: Record<Citation['via'], string> = { live: '', archived: 'archived copy', quoted: 'quoted text' };

/** "text of 2023-06-15, archived copy": how old a source is and how it came to us; empty where there is nothing to say. */
export const provenance = (c: Citation): string =>
  [...(c.asOf ? [`text of ${c.asOf}`] : []), ...(VIA[c.via] ? [VIA[c.via]] : [])].join(', ');

/** What each basis means, for a reader. */
export const BASIS: Record<Basis, string> = {
  explicit: 'a source names the owner',
  general: 'the provider’s standard sentence',
  derived: 'read from documented behaviour, or chosen between sources that disagree',
  inherited: 'from the category or the general model, without a source of its own',
};

/** How firm the ground is under what was asked: one kind in words, several counted; empty where nothing was. */
export function basis(a: Answer): string {
  const asked = a.verdicts.filter((v) => v.role === 'asked').map((v) => v.basis);
  const kinds = (Object.keys(BASIS) as Basis[]).filter((b) => asked.includes(b));
  if (kinds.length < 2) return kinds.map((b) => `${b}: ${BASIS[b]}`).join('');
  return kinds.map((b) => `${asked.filter((x) => x === b).length} ${b}`).join(', ');
}
