import type { Answer, Part } from '../types.ts';

const SIDES: Record<Part['side'], string> = { provider: 'AWS', customer: 'You', both: '', conflict: '', note: '' };

/** An answer as plain text: the verdict first, each side's part, numbered sources, next questions. */
export function text(a: Answer, sides: Record<Part['side'], string> = SIDES): string {
  const marks = (cites: readonly number[]) => (cites.length ? ` ${cites.map((n) => `[${n}]`).join('')}` : '');
  const width = Math.max(0, ...a.parts.map((p) => sides[p.side].length));
  const lines = [a.headline];
  for (const part of a.parts) {
    const name = sides[part.side];
    lines.push(name ? `${`${name}:`.padEnd(width + 1)} ${part.text}${marks(part.cites)}` : `${part.text}${marks(part.cites)}`);
  }
  if (a.options.length) lines.push('', ...a.options.map((o, i) => `  ${i + 1}. ${o.label} – ${o.question}`));
  if (a.citations.length) lines.push('', ...a.citations.map((c) => `[${c.n}] ${source(c)}`));
  if (a.next.length) lines.push('', `Next: ${a.next.join(' · ')}`);
  return lines.join('\n');
}

/** "AWS RDS User Guide, maintenance window (text of 2023-06-15), https://…" */
export function source(c: Answer['citations'][number]): string {
  return [`${c.title}, ${c.section}${c.asOf ? ` (text of ${c.asOf})` : ''}`, ...(c.url ? [c.url] : [])].join(' – ');
}
