import { partyName } from './engine/answers/shared.ts';
import { cells, cited, membersOf, resolve } from './engine/resolve.ts';
import { Unknown } from './report.ts';
import type { Basis, Knowledge, Party, Statement } from './types.ts';

/** One cell of the responsibility matrix, as an auditor reads it. */
export interface Cell {
  service: string;
  name: string;
  category: string;
  area: string;
  party: Party;
  basis: Basis;
  /** Where the duty stands: the service's own entry, its parent's, its category's, or the general model's. */
  from: 'own' | 'parent' | 'category' | 'general';
  /** What each side does, as one text. */
  provider: string;
  customer: string;
  sources: { title: string; section: string; url: string | null; asOf: string | null }[];
}

/** Which cells are wanted; ids, names and aliases alike. What is left out is not narrowed. */
export type Filter = Partial<Record<'service' | 'area' | 'party' | 'basis', string[] | undefined>>;

export const FORMATS = ['table', 'md', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const BASES: Basis[] = ['explicit', 'general', 'derived', 'inherited'];

/** All cells of service × area that the filter wants. Throws {@link Unknown}. */
export function matrix(k: Knowledge, filter: Filter = {}): Cell[] {
  const services = Object.values(k.services);
  const wanted = {
    service: chosen(
      'service',
      filter.service,
      services.map((s) => ({ id: s.id, names: [s.name, ...s.aliases] })),
    ),
    area: chosen(
      'area',
      filter.area,
      Object.values(k.areas).map((a) => ({ id: a.id, names: [a.name, ...a.aliases], ids: membersOf(k, a.id) })),
    ),
    party: chosen('party', filter.party, [
      { id: 'provider', names: [k.provider.name] },
      { id: 'customer', names: ['you'] },
      { id: 'shared', names: [] },
    ]),
    basis: chosen(
      'basis',
      filter.basis,
      BASES.map((id) => ({ id, names: [] })),
    ),
  };
  return services
    .filter((s) => wanted.service.has(s.id))
    .flatMap((s) =>
      cells(k)
        .filter((area) => wanted.area.has(area))
        .map((area): Cell => {
          const { duty, basis, from } = resolve(k, s.id, area);
          const { provider = [], customer = [] } = duty;
          return {
            service: s.id,
            name: s.name,
            category: k.categories[s.category].name,
            area: k.areas[area]!.name,
            party: duty.party,
            basis,
            from: from.kind,
            provider: provider.map((x) => x.text).join(' '),
            customer: customer.map((x) => x.text).join(' '),
            sources: sourcesOf(k, [...provider, ...customer]),
          };
        }),
    )
    .filter((c) => wanted.party.has(c.party) && wanted.basis.has(c.basis));
}

/** Something a filter may name; `ids` are what it stands for, where that is not itself. */
interface Named {
  id: string;
  names: readonly string[];
  ids?: readonly string[];
}

/** The ids that a filter names; all where it names none. */
function chosen(noun: string, words: readonly string[] | undefined, things: readonly Named[]): Set<string> {
  const idsOf = ({ id, ids = [id] }: Named) => ids;
  if (!words?.length) return new Set(things.flatMap(idsOf));
  return new Set(
    words.flatMap((word) => {
      const wanted = word.trim().toLowerCase();
      const found = things.find(({ id, names }) => [id, ...names].some((n) => n.toLowerCase() === wanted));
      if (found) return idsOf(found);
      throw new Unknown(`there is no ${noun} "${word}"; there are ${things.map(({ id }) => id).join(', ')}`);
    }),
  );
}

function sourcesOf(k: Knowledge, statements: readonly Statement[]): Cell['sources'] {
  return [...new Set(statements.flatMap((s) => s.cites))].flatMap((cite) => {
    const c = cited(k, cite);
    return c ? [{ title: c.title, section: c.section, url: c.url, asOf: c.asOf }] : [];
  });
}

/** The matrix as text in one of the formats, with a last line break. */
export function printMatrix(k: Knowledge, rows: readonly Cell[], format: Format): string {
  return { table, md, csv, json }[format](k, rows);
}

/** No source of the service's own: what an auditor has to look at twice. */
const weak = (c: Cell) => c.from === 'category' || c.from === 'general';
const basisOf = (c: Cell) =>
  ({
    own: c.basis,
    parent: `${c.basis}, of its parent`,
    category: `inherited from the ${c.category}`,
    general: 'inherited from the general model',
  })[c.from];

function table(k: Knowledge, rows: readonly Cell[]): string {
  const lines = rows.map((c) => [c.name, c.area, partyName(k, c.party), `${weak(c) ? '! ' : '  '}${basisOf(c)}`]);
  const heads = ['Service', 'Area', 'Owner', '  Basis'];
  const widths = heads.map((h, i) => Math.max(h.length, ...lines.map((l) => l[i]!.length)));
  const line = (l: readonly string[]) =>
    l
      .map((text, i) => text.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const resting = rows.filter(weak).length;
  return [
    line(heads),
    line(widths.map((w) => '-'.repeat(w))),
    ...lines.map(line),
    '',
    `${rows.length} cells; ${resting} marked ! rest on the category or the general model, without a source of the service's own.`,
    '',
  ].join('\n');
}

function md(k: Knowledge, rows: readonly Cell[]): string {
  const esc = (text: string) => text.replace(/[\\|<>*_`[\]]/g, '\\$&').replace(/\s+/g, ' ');
  const documents = (c: Cell) =>
    c.sources
      .map((s) => {
        const name = esc(`${s.title}, ${s.section}${s.asOf ? ` (text of ${s.asOf})` : ''}`);
        return s.url
          ? `[${name}](${encodeURI(decodeURI(s.url)).replace(/[()]/g, (p) => (p === '(' ? '%28' : '%29'))})`
          : name;
      })
      .join('; ');
  const basis = (c: Cell) => (weak(c) ? `**${esc(basisOf(c))}**` : esc(basisOf(c)));
  return [
    `| Service | Area | Owner | Basis | ${esc(k.provider.name)} | You | Sources |`,
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      (c) =>
        `| ${[esc(c.name), esc(c.area), partyName(k, c.party), basis(c), esc(c.provider), esc(c.customer), documents(c)].join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

/** RFC 4180. A field that a spreadsheet would take for a formula gets an apostrophe in front. */
function csv(k: Knowledge, rows: readonly Cell[]): string {
  const field = (text: string) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const lines = [
    ['service', 'name', 'category', 'area', 'owner', 'basis', 'from', k.provider.name, 'you', 'sources'],
    ...rows.map((c) => [
      c.service,
      c.name,
      c.category,
      c.area,
      partyName(k, c.party),
      c.basis,
      c.from,
      c.provider,
      c.customer,
      c.sources.map((s) => [`${s.title}, ${s.section}`, s.asOf, s.url].filter(Boolean).join(' ')).join('\n'),
    ]),
  ];
  return `${lines.map((l) => l.map(field).join(',')).join('\r\n')}\r\n`;
}

const json = (_: Knowledge, rows: readonly Cell[]): string => `${JSON.stringify(rows, null, 2)}\n`;
