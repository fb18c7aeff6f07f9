import type { ActionsBlock, Button, ContextBlock, HomeView, KnownBlock, SectionBlock } from '@slack/types';
import type { Answer, Citation, Part, Source } from '../types.ts';
import { cut, LIMITS } from './limits.ts';
import { here, opening, provenance, sideName } from './text.ts';

/** A Slack message: `text` for phones and screen readers, `blocks` for the rest. */
export interface Message {
  text: string;
  blocks: KnownBlock[];
}

/** What the buttons are called towards Slack; what a button asks is its value. `ask` is followed by a number. */
export const ACTIONS = { ask: 'onus_ask', share: 'onus_share', feedback: 'onus_feedback' } as const;

const MAX = LIMITS.slack;
/** Longer than any headline, name of a source or address that Onus has: what goes beyond is cut, or not linked. */
const HEADLINE = 500;
const NAME = 300;
const ADDRESS = 500;
/** The least that a statement, or the name of a source, is shortened to. */
const STATEMENT = 200;
const SHORT_NAME = 20;
/** Buttons of one kind that a message has at most. */
const CHOICES = 2 * MAX.actionsElements;

/** What `chat.postMessage` reads as markup is said as text: nobody can be notified through words of theirs. */
const esc = (text: string) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c);
/** Markup around what is escaped already; a line's end or a space at the edge would leave the asterisks standing. */
const bold = (text: string) => `*${text.replaceAll('*', '∗').replace(/\s+/g, ' ').trim()}*`;
/** Only an address of the web: `<!channel|…>` would be no link. `|` would end it. */
const linkable = (url: string | null): url is string =>
  url !== null && url.length <= ADDRESS && /^https?:\/\/\S+$/i.test(url);
const link = (url: string, label: string) => `<${esc(url.replaceAll('|', '%7C'))}|${label}>`;

/** Escaped, and cut so that it is no longer than `most` afterwards. */
function fitted(text: string, most: number): string {
  const whole = esc(text);
  if (whole.length <= most) return whole;
  let kept = 0;
  // One unit is for the ellipsis.
  for (let said = 1; said <= most; kept++) said += esc(text.charAt(kept)).length;
  return esc(cut(text, kept));
}

/** `verbatim`: Slack makes no links, names or mentions of its own out of the text. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text, verbatim: true });
const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });
const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

/**
 * An answer for Slack: the verdict in the first block and at the start of `text`, each side's part, sources with their
 * links, buttons whose value is a question that stands alone, feedback. `shareable`: the asker alone sees it and may
 * show it to the channel. Within every limit of Slack's: statements and the names of sources are shortened where they
 * must be, sources and buttons stay.
 */
export const blocks = (a: Answer, { shareable = false }: { shareable?: boolean } = {}): Message =>
  message(a, shareable, []);

/** An answer that somebody shows to the channel: the same, with the question and who shared it under the verdict. */
export const shared = (a: Answer, user: string): Message =>
  message(a, false, [context(`${bold(fitted(a.canonical, HEADLINE))} Asked of Onus and shared by <@${user}>`)]);

function message(a: Answer, shareable: boolean, lead: readonly KnownBlock[]): Message {
  const verdict = fitted(a.headline, HEADLINE);
  // A greeting or a word of help is no verdict, and too long to be read in bold.
  const head = [section(a.outcome === 'done' ? verdict : bold(verdict)), ...lead];
  const options = actions(a.options);
  const tail = [...buttons(a, shareable), ...feedback(a)];
  const owners = ours(a);
  const room = MAX.weight - weight([...head, ...owners, ...options, ...tail]);
  const listed = sources(a.citations, a.parts.length ? room - 2 * (MAX.blockWeight + STATEMENT) : room);
  const others = [...head, ...owners, ...options, ...listed, ...tail];
  const said = statements(a, MAX.blocks - others.length, MAX.weight - weight(others));
  return {
    text: fitted(spoken(a), MAX.messageText),
    blocks: [...head, ...said, ...owners, ...options, ...listed, ...tail],
  };
}

/** A line from Onus that is no answer. */
export const line = (text: string): Message => ({
  text: fitted(text, MAX.messageText),
  blocks: [section(fitted(text, MAX.text))],
});

/** Whose it is in this organisation, in one block. */
function ours(a: Answer): KnownBlock[] {
  const lines = here(a).map(({ text, links }) => {
    const to = links.filter((l) => linkable(l.url)).map((l) => link(l.url, esc(l.label)));
    return [fitted(text, HEADLINE), ...to].join(', ');
  });
  return filled(lines).slice(0, 1).map(section);
}

/** Said about the answer, beside both sides' parts. */
const isAside = ({ side }: Part) => side === 'conflict' || side === 'note';

/** Everything but sources and buttons, in one breath. */
function spoken(a: Answer): string {
  const said = a.parts.map((part) => {
    if (isAside(part)) return Object.values(opening(part)).join(' ');
    const name = sideName(part, a.provider);
    return `${name ? `${name}: ` : ''}${part.text}`;
  });
  const asked = a.options.map((o, i) => `${i + 1}. ${o.label}`);
  return [a.headline, ...said, ...here(a).map((h) => h.text), ...asked].join('\n');
}

/** What blocks count towards `MAX.weight`: every text in them, and something for each block. */
function weight(blocks: readonly KnownBlock[]): number {
  const texts = (value: unknown, key = ''): number => {
    if (typeof value === 'string') return key === 'text' ? value.length : 0;
    if (typeof value !== 'object' || value === null) return 0;
    return Object.entries(value).reduce((sum, [name, inner]) => sum + texts(inner, name), 0);
  };
  return blocks.length * MAX.blockWeight + texts(blocks);
}

/** The paragraphs; where they are too many or too long, the first ones in equal shares of the room, and that it is so. */
function statements(a: Answer, most: number, room: number): KnownBlock[] {
  const parts = a.parts.filter((part) => part.text.trim() !== '');
  const whole = parts.map((part) => paragraph(part, a, MAX.text));
  if (whole.length <= most && weight(whole) <= room) return whole;
  const more = context('There is more than fits into one message; ask about a part of it.');
  const few = [...whole.slice(0, most - 1), more];
  if (weight(few) <= room) return few;
  const left = room - weight([more]);
  const count = Math.min(parts.length, most - 1, Math.floor(left / (MAX.blockWeight + STATEMENT)));
  const share = Math.min(MAX.text, Math.floor(left / count) - MAX.blockWeight);
  return [...parts.slice(0, count).map((part) => paragraph(part, a, share)), more];
}

/** A paragraph of at most `most` characters, its marks among them. */
function paragraph(part: Part, a: Answer, most: number): KnownBlock {
  const tail = marks(part, a, most / 2);
  if (isAside(part)) {
    const { lead, rest } = opening(part);
    const head = `${bold(lead)} `;
    return context(`${head}${fitted(rest, most - head.length - tail.length)}${tail}`);
  }
  const name = sideName(part, a.provider);
  const head = name ? `${bold(fitted(name, STATEMENT / 4))}: ` : '';
  const text = fitted(part.text, most - head.length - tail.length - 2);
  // "AWS patches …": the side is said by the text itself, and stands out in it; before "AWS's" Slack makes nothing bold.
  const sides = [a.provider, 'Your', 'You'].filter(Boolean).map((side) => side.replace(/\W/g, '\\$&'));
  const marked =
    part.side === 'both' ? text : text.replace(new RegExp(`^(?:${sides.join('|')})(?=[\\s,.:;]|$)`), '*$&*');
  return section(`${head}${name ? text : marked}${tail}`);
}

/** " [1][2]", linked to the sources; bare, or fewer, where that would take more than `most` characters. */
function marks(part: Part, a: Answer, most: number): string {
  const bare = part.cites.map((n) => `[${n}]`);
  const linked = part.cites.map((n) => {
    const url = a.citations[n - 1]?.url ?? null;
    return linkable(url) ? link(url, `[${n}]`) : `[${n}]`;
  });
  const fits = [linked, bare].find((all) => all.join('').length < most) ?? bare.slice(0, Math.floor(most / 5));
  return fits.length ? ` ${fits.join('')}` : '';
}

/** "[1] RDS User Guide, maintenance window (text of 2023-06-15, archived copy)", a line each. */
function sources(citations: readonly Citation[], room: number): KnownBlock[] {
  const made = (name: number, { dated = true, linked = true } = {}) => {
    const lines = citations.map((c) => {
      const said = fitted(`${c.title}, ${c.section}`.replace(/\s+/g, ' '), name);
      const known = dated ? fitted(provenance(c), 60) : '';
      const shown = linked && linkable(c.url) ? link(c.url, said) : said;
      return `[${c.n}] ${shown}${known ? ` (${known})` : ''}`;
    });
    return filled(lines).map(context);
  };
  const whole = made(NAME);
  if (weight(whole) <= room) return whole;
  // Every name as long as the rest leaves room for; where that is too short to be of use, dates go first, then links.
  for (const least of [{}, { dated: false }, { dated: false, linked: false }]) {
    const bare = weight(made(1, least)) + 2 * MAX.blockWeight;
    const name = Math.floor((room - bare) / citations.length);
    if (name >= SHORT_NAME) return made(name, least);
  }
  return made(1, { dated: false, linked: false }).slice(0, Math.floor(room / (MAX.blockWeight + MAX.text)));
}

/** Lines joined to as few texts as Slack's limit allows. */
function filled(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const next of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + next.length <= MAX.text) texts[texts.length - 1] = `${last}\n${next}`;
    else texts.push(next);
  }
  return texts;
}

interface Choice {
  label: string;
  question: string;
}

const button = ({ label, question }: Choice, id: string): Button => ({
  type: 'button',
  action_id: id,
  // Plain text is shown as it is: escaping it would show. Slack refuses a button without words.
  text: { type: 'plain_text', text: cut(label.trim() || '…', MAX.buttonText), emoji: false },
  value: cut(question, MAX.buttonValue),
});

/** Buttons that ask; ids are unique in a message, so that a click names one. `from`: how many there are already. */
function actions(choices: readonly Choice[], from = 0): ActionsBlock[] {
  const all = choices.slice(0, CHOICES).map((c, i) => button(c, `${ACTIONS.ask}_${from + i}`));
  const full = MAX.actionsElements;
  return all.flatMap((_, i) => (i % full ? [] : [{ type: 'actions' as const, elements: all.slice(i, i + full) }]));
}

function buttons(a: Answer, shareable: boolean): KnownBlock[] {
  const choices = [
    ...a.next.map((question) => ({ label: question, question })),
    ...(a.why ? [{ label: 'Why?', question: a.why }] : []),
  ];
  const asking = choices
    .slice(0, MAX.actionsElements - 1)
    .map((c, i) => button(c, `${ACTIONS.ask}_${a.options.length + i}`));
  const share =
    shareable && a.outcome === 'answer' && a.canonical
      ? [button({ label: 'Share with the channel', question: a.canonical }, ACTIONS.share)]
      : [];
  const elements = [...asking, ...share];
  return elements.length ? [{ type: 'actions', elements }] : [];
}

/** Thumbs under what was answered. Their value names the answer by its receipt, which holds no words of the asker. */
function feedback(a: Answer): KnownBlock[] {
  if (a.outcome !== 'answer') return [];
  const value = (verdict: 'good' | 'bad') => cut(`${verdict} ${a.receipt}`, MAX.buttonValue);
  const thumb = (text: string, label: string, verdict: 'good' | 'bad') => ({
    text: { type: 'plain_text' as const, text, emoji: false },
    accessibility_label: label,
    value: value(verdict),
  });
  return [
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: ACTIONS.feedback,
          positive_button: thumb('Helpful', 'This answer was helpful', 'good'),
          negative_button: thumb('Not helpful', 'This answer was not helpful', 'bad'),
        },
      ],
    },
  ];
}

export interface About {
  provider: string;
  /** Names the knowledge. */
  knowledge: string;
  examples: readonly string[];
  /** What all rests on, and how many documents there are in all. */
  main: readonly Source[];
  documents: number;
  services: number;
}

/** The App Home: what Onus is, questions to try, and what its answers rest on. */
export function home(about: About): HomeView {
  const listed = about.main.map(({ title, url }) =>
    linkable(url) ? link(url, fitted(title, NAME)) : fitted(title, NAME),
  );
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Whose job is it?', emoji: false } },
      section(
        fitted(
          `Onus tells whose job something is on ${about.provider}: the verdict first, then each side’s part, every line with its source. It looks answers up in checked data; no language model is involved, and nothing you type is stored.`,
          MAX.text,
        ),
      ),
      section(
        'Mention me in a channel, write to me under Messages, type `/onus` and a question (only you see the answer), or choose *Whose job is this?* from a message’s menu.',
      ),
      { type: 'divider' },
      section(bold('Try one')),
      ...about.examples.map(
        (question, i): KnownBlock => ({
          type: 'actions',
          elements: [button({ label: question, question }, `${ACTIONS.ask}_${i}`)],
        }),
      ),
      { type: 'divider' },
      section(bold('What the answers rest on')),
      ...filled(listed.map((name) => `• ${name}`)).map(section),
      context(
        fitted(
          `Knowledge ${about.knowledge}: ${about.services} services, ${about.documents} documents in all; each answer names its own.`,
          MAX.text,
        ),
      ),
    ],
  };
}
