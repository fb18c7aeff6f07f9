import type { Answer, Citation, Part } from '../types.ts';
import { cut, LIMITS } from './limits.ts';
import { basis, grouped, here, opening, partyNames, provenance } from './text.ts';

/**
 * What Teams is told: the verdict in running text with its citations, everything else in a card under it. Two messages,
 * because citations and suggestions are shown beside text, not beside cards.
 */
export interface Message {
  /** Markdown: the verdict, and a mark `[1]` for each citation, which Teams shows as a chip. */
  text: string;
  /** The same words without any markup: for notifications and screen readers. */
  summary: string;
  /** Null where the text says it all. */
  card: Card | null;
  entities: CitationEntity[];
  /** Questions offered above the field to type in. */
  suggested: readonly string[];
}

export interface Card {
  type: 'AdaptiveCard';
  $schema: string;
  version: '1.5';
  lang: 'en';
  /** Shown and said by a client that cannot show the card. */
  fallbackText: string;
  speak: string;
  body: Element[];
  actions?: Submit[];
}
export interface Element {
  type: string;
  [property: string]: unknown;
}
/** A button. What it asks stands alone, so it means the same from anyone, anywhere. */
export interface Submit {
  type: 'Action.Submit';
  title: string;
  tooltip: string;
  data: Asked;
}
/** What a click sends back. `replaces`: the message it stands in asked back, and gives way to the answer. */
export interface Asked {
  question: string;
  replaces?: true;
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content, without its label:
 * no model wrote this. */
export interface CitationEntity {
  type: 'https://schema.org/Message';
  '@type': 'Message';
  '@context': 'https://schema.org';
  '@id': '';
  citation: {
    '@type': 'Claim';
    position: number;
    appearance: { '@type': 'DigitalDocument'; name: string; abstract: string; url?: string; keywords?: string[] };
  }[];
}

const MAX = LIMITS.teams;

/** Letters that Teams reads as Markdown or HTML are said as letters; brackets could pose as a citation. */
const escaped = (text: string) =>
  text
    .replace(/[\\`*_~#|]/g, '\\$&')
    .replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c)
    .replace(/[[\]]/g, (c) => (c === '[' ? '(' : ')'));
/** Speech may be SSML. */
const spoken = (text: string) => text.replace(/[<>&]/g, ' ').replace(/\s+/g, ' ').trim();
/** Only web addresses become links. */
const linked = (url: string | null): url is string => url !== null && /^https?:\/\//i.test(url);

/**
 * An answer for a conversation. `personal`: a chat with Onus alone, where questions that lead on from a mere line are
 * suggested above the field instead of standing in a card; Teams shows suggestions only where no card does. Within every
 * limit of Teams': statements are shortened, sources and buttons never.
 */
export function message(a: Answer, { personal = false }: { personal?: boolean } = {}): Message {
  const bare = !a.citations.length && !a.parts.length && !a.options.length && !a.why;
  const suggested = personal && bare && a.next.length <= MAX.suggestedActions ? a.next : [];
  const cited = a.citations.slice(0, MAX.citations);
  const said = escaped(cut(a.headline, MAX.headline));
  const entities = cited.length ? [citations(a, cited)] : [];
  const actions = suggested.length ? [] : buttons(a);
  const made = fitted(a, { lead: false, buttons: actions, room: MAX.message - MAX.around });
  return {
    text: cited.length ? `**${said}** ${cited.map((c) => `[${c.n}]`).join('')}` : said,
    summary: cut(a.headline, MAX.headline),
    card: made.body.length || made.actions ? made : null,
    entities,
    suggested,
  };
}

/** An answer that stands alone, to be put into somebody's message: with the verdict, without buttons, because Onus may not be there. */
export const standing = (a: Answer): Card => fitted(a, { lead: true, buttons: [], room: MAX.message - MAX.around });

/** An answer that takes the place of the card that asked back: all in one card. */
export const instead = (a: Answer): Card =>
  fitted(a, { lead: true, buttons: buttons(a), room: MAX.message - MAX.around });

/** How an answer looks in a list of results. */
export const preview = (a: Answer): { title: string; text: string } => ({
  title: cut(a.headline, MAX.previewTitle),
  text: cut(a.parts.find((p) => p.side !== 'note')?.text ?? a.canonical, MAX.previewText),
});

export interface About {
  provider: string;
  examples: readonly string[];
}

/** Said once where Onus is installed. */
export function welcome({ provider, examples }: About, personal: boolean): Message {
  const how = personal ? 'Just ask.' : 'Mention me and ask.';
  const says = `I tell whose job something is on ${provider}: the verdict first, then each side’s part, every line with its source. ${how}`;
  const buttons = examples.slice(0, MAX.actions).map((question) => button(question, { question }));
  return {
    text: escaped(says),
    summary: says,
    card: personal ? null : card(says, [runs([{ text: 'Try one', bold: true }])], buttons),
    entities: [],
    suggested: personal ? examples.slice(0, MAX.suggestedActions) : [],
  };
}

interface Form {
  /** Whether the verdict stands in the card. */
  lead: boolean;
  buttons: Submit[];
  /** Bytes it may take. */
  room: number;
}

/** The longest form that fits: statements give way first, then the ends of the names of sources. */
function fitted(a: Answer, { lead, buttons: actions, room }: Form): Card {
  let made: Card | undefined;
  for (const [part, parts, source] of MAX.shorter) {
    const body = [
      ...(lead ? [headline(a)] : []),
      ...facts(a),
      ...grouped(a.parts.slice(0, parts)).map((group) => side(group, a, part)),
      ...ours(a),
      ...sources(a.citations, source),
    ];
    made = card(said(a), body, actions);
    if (bytes(made) <= room) break;
  }
  return made!;
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

const card = (says: string, body: Element[], actions: Submit[]): Card => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  lang: 'en',
  fallbackText: cut(says, MAX.fallback),
  speak: spoken(cut(says, MAX.fallback)),
  body,
  ...(actions.length ? { actions } : {}),
});

/** The verdict and what each side does, in one breath. */
const said = (a: Answer) => [a.headline, ...a.parts.map((p) => p.text), ...a.options.map((o) => o.label)].join(' ');

const headline = (a: Answer): Element => ({
  ...runs([{ text: cut(a.headline, MAX.headline), bold: true, size: 'Medium' }]),
});

function facts(a: Answer): Element[] {
  const rests = basis(a);
  const known = [
    ...(a.party && a.provider ? [{ title: 'Whose job', value: partyNames(a.provider)[a.party] }] : []),
    ...(rests ? [{ title: 'Basis', value: rests }] : []),
  ];
  return known.length ? [{ type: 'FactSet', facts: known }] : [];
}

function side(parts: readonly Part[], a: Answer, most: number): Element {
  const kind = parts[0]?.side ?? 'both';
  if (kind === 'conflict' || kind === 'note')
    return {
      type: 'Container',
      spacing: 'Medium',
      items: parts.map((part) => {
        const { lead, rest } = opening(part);
        const words = { text: cut(rest, most), size: 'Small' };
        return runs([{ text: `${lead} `, bold: true, size: 'Small' }, words, ...marks(part, a, 'Small')]);
      }),
    };
  const lines = parts.map((part) => runs([{ text: cut(part.text, most) }, ...marks(part, a)]));
  if (kind === 'both') return { type: 'Container', spacing: 'Medium', items: lines };
  const name = { text: partyNames(a.provider)[kind], bold: true, color: 'Accent' };
  return { type: 'Container', spacing: 'Medium', items: [runs([name]), ...lines].map(close) };
}

/** Whose it is in this organisation. */
function ours(a: Answer): Element[] {
  const lines = here(a).map(({ text, links }) =>
    runs([
      { text: cut(text, MAX.headline), bold: true },
      ...links.filter((l) => linked(l.url)).flatMap((l) => [{ text: ', ' }, { text: l.label, url: l.url }]),
    ]),
  );
  return lines.length ? [{ type: 'Container', spacing: 'Medium', separator: true, items: lines.slice(0, 10) }] : [];
}

/** The name stands right above what it names. */
const close = (element: Element, i: number): Element => (i === 1 ? { ...element, spacing: 'None' } : element);

interface Run {
  text: string;
  bold?: boolean;
  size?: string;
  color?: string;
  subtle?: boolean;
  url?: string;
}

/**
 * Text as runs: unlike a TextBlock they know no Markdown, so nothing that anybody typed can become a link, a list or
 * a mention.
 */
const runs = (parts: readonly Run[]): Element => ({
  type: 'RichTextBlock',
  inlines: parts.map(({ text, bold, size, color, subtle, url }) => ({
    type: 'TextRun',
    // Doubled braces would be read as a date to format.
    text: text.replaceAll('{{', '{\u200b{'),
    ...(bold ? { weight: 'Bolder' } : {}),
    ...(size ? { size } : {}),
    ...(color ? { color } : {}),
    ...(subtle ? { isSubtle: true } : {}),
    ...(url ? { selectAction: { type: 'Action.OpenUrl', url } } : {}),
  })),
});

/** " [1][2]": each leads to its document, where that is on the web. */
function marks(part: Part, a: Answer, size?: string): Run[] {
  if (!part.cites.length) return [];
  const cited = part.cites.map((n) => {
    const url = a.citations[n - 1]?.url ?? null;
    return { text: `[${n}]`, ...(size ? { size } : {}), ...(linked(url) ? { url } : { subtle: true }) };
  });
  return [{ text: '\u00a0' }, ...cited];
}

function sources(cited: readonly Citation[], most: number): Element[] {
  if (!cited.length) return [];
  const lines = cited.map((c) => {
    const known = provenance(c);
    const url = linked(c.url) ? { url: c.url } : {};
    const where = `, ${cut(c.section, most)}${known ? ` (${known})` : ''}`;
    return runs([
      { text: `[${c.n}] ${cut(c.title, most)}`, size: 'Small', ...url },
      // In a card that is full to the brim, the name alone.
      ...(most > MAX.nameOnly ? [{ text: where, size: 'Small', subtle: true }] : []),
    ]);
  });
  const head = runs([{ text: 'Sources', bold: true, size: 'Small' }]);
  const items = [head, ...lines].map((line, i) => (i ? { ...line, spacing: 'Small' } : line));
  return [{ type: 'Container', spacing: 'Medium', separator: true, items }];
}

const button = (label: string, data: Asked): Submit => ({
  type: 'Action.Submit',
  title: cut(label, MAX.buttonText),
  tooltip: data.question,
  data,
});

/** Options to choose from, questions that lead on, and why. */
function buttons(a: Answer): Submit[] {
  return [
    ...a.options.map((o) => button(o.label, { question: o.question, replaces: true as const })),
    ...a.next.map((question) => button(question, { question })),
    ...(a.why ? [button('Why?', { question: a.why })] : []),
  ].slice(0, MAX.actions);
}

/** Each citation says which of our statements rests on it. */
function citations(a: Answer, cited: readonly Citation[]): CitationEntity {
  return {
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    '@id': '',
    citation: cited.map((c) => {
      const claim = a.parts.filter((p) => p.cites.includes(c.n)).map((p) => p.text);
      const keywords = [...(c.asOf ? [`text of ${c.asOf}`] : []), ...(c.via === 'live' ? [] : [VIA[c.via]])];
      return {
        '@type': 'Claim',
        position: c.n,
        appearance: {
          '@type': 'DigitalDocument',
          name: cut(c.title, MAX.citationName),
          abstract: cut([...claim, c.section].join(' '), MAX.citationAbstract),
          ...(linked(c.url) ? { url: c.url } : {}),
          ...(keywords.length ? { keywords: keywords.map((k) => cut(k, MAX.citationKeyword)) } : {}),
        },
      };
    }),
  };
}

const VIA = { archived: 'archived copy', quoted: 'quoted text' } as const;
