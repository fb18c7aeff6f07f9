import type { ActionsBlock, Button, ContextBlock, HomeView, KnownBlock, SectionBlock } from '@slack/types';
import type { Answer, Citation, Part, Source } from '../types.ts';
import { cut, LIMITS } from './limits.ts';
import { opening, provenance, sideName } from './text.ts';

/** A Slack message: `text` for phones and screen readers, `blocks` for the rest. */
export interface Message {
  text: string;
  blocks: KnownBlock[];
}

/** What the buttons are called towards Slack; what a button asks is its value. `ask` is followed by a number. */
export const ACTIONS = { ask: 'onus_ask', share: 'onus_share', feedback: 'onus_feedback' } as const;

const MAX = LIMITS.slack;

/** What `chat.postMessage` reads as markup is said as text: nobody can be notified through words of theirs. */
const esc = (text: string) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c);
/** Markup around what needs none. */
const bold = (text: string) => `*${text.replaceAll('*', '∗')}*`;
/** `|` and `>` would end the address. */
const link = (url: string, label: string) => `<${esc(url.replaceAll('|', '%7C'))}|${label}>`;

/** Escaped, cut so that it is no longer than `most` afterwards. */
function fitted(text: string, most: number): string {
  let room = most;
  let said = esc(cut(text, room));
  while (said.length > most) {
    room -= said.length - most;
    said = esc(cut(text, room));
  }
  return said;
}

/** `verbatim`: Slack makes no links, names or mentions of its own out of the text. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text, verbatim: true });
const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });
const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

/**
 * An answer for Slack: the verdict in the first block and at the start of `text`, each side's part, sources with their
 * links, buttons whose value is a question that stands alone, feedback. `shareable`: the asker alone sees it and may
 * show it to the channel. Within every limit of Slack's: statements are shortened, sources and buttons never.
 */
export function blocks(a: Answer, { shareable = false }: { shareable?: boolean } = {}): Message {
  const tail = [...sources(a.citations), ...buttons(a, shareable), ...feedback(a)];
  const options = actions(a.options.map(({ label, question }) => ({ label, question })));
  const room = MAX.blocks - 1 - options.length - tail.length;
  const parts = a.parts.slice(0, room).map((part) => paragraph(part, a));
  return {
    text: fitted(spoken(a), MAX.messageText),
    blocks: [section(bold(fitted(a.headline, MAX.text - 2))), ...parts, ...options, ...tail],
  };
}

/** An answer that somebody shows to the channel: the question, and who shared it, around the same blocks. */
export function shared(a: Answer, user: string): Message {
  const { blocks: said } = blocks(a);
  const lead = section(`${bold(fitted(a.canonical, MAX.text - 100))}\nAsked of Onus and shared by <@${user}>`);
  // The feedback block gives way where the message is full: who shared it must be said.
  return { text: fitted(`${a.canonical} ${spoken(a)}`, MAX.messageText), blocks: [lead, ...said].slice(0, MAX.blocks) };
}

/** A line from Onus that is no answer. */
export const line = (text: string): Message => ({
  text: fitted(text, MAX.messageText),
  blocks: [section(fitted(text, MAX.text))],
});

/** Everything but sources and buttons, in one breath. */
function spoken(a: Answer): string {
  const said = a.parts.map((part) => {
    const name = sideName(part, a.provider);
    return `${name ? `${name}: ` : ''}${part.text}`;
  });
  const asked = a.options.map((o, i) => `${i + 1}. ${o.label}`);
  return [a.headline, ...said, ...asked].join('\n');
}

function paragraph(part: Part, a: Answer): KnownBlock {
  const marks = part.cites.map((n) => mark(a.citations[n - 1], n)).join('');
  const tail = marks ? ` ${marks}` : '';
  if (part.side === 'conflict' || part.side === 'note') {
    const { lead, rest } = opening(part);
    const head = `${bold(lead)} `;
    return context(`${head}${fitted(rest, MAX.text - head.length - tail.length)}${tail}`);
  }
  const name = sideName(part, a.provider);
  const head = name ? `${bold(name)}: ` : '';
  const text = fitted(part.text, MAX.text - head.length - tail.length - 2);
  // "AWS patches …": the side is said by the text itself, and stands out in it.
  const sides = [a.provider, 'Your', 'You'].filter(Boolean).map((side) => side.replace(/\W/g, '\\$&'));
  const marked = part.side === 'both' ? text : text.replace(new RegExp(`^(?:${sides.join('|')})\\b`), '*$&*');
  return section(`${head}${name ? text : marked}${tail}`);
}

const mark = (c: Citation | undefined, n: number) => (c?.url ? link(c.url, `[${n}]`) : `[${n}]`);

/** "[1] RDS User Guide, maintenance window (text of 2023-06-15, archived copy)", a line each. */
function sources(citations: readonly Citation[]): KnownBlock[] {
  const lines = citations.map((c) => {
    const name = fitted(`${c.title}, ${c.section}`, 500);
    const known = provenance(c);
    return `[${c.n}] ${c.url ? link(c.url, name) : name}${known ? ` (${known})` : ''}`;
  });
  return filled(lines).map(context);
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
  // Plain text is shown as it is: escaping it would show.
  text: { type: 'plain_text', text: cut(label, MAX.buttonText), emoji: false },
  value: cut(question, MAX.buttonValue),
});

/** Buttons that ask; ids are unique in a message, as Slack wants them. */
function actions(choices: readonly Choice[], from = 0): ActionsBlock[] {
  const elements = choices.slice(0, MAX.actionsElements).map((c, i) => button(c, `${ACTIONS.ask}_${from + i}`));
  return elements.length ? [{ type: 'actions', elements }] : [];
}

function buttons(a: Answer, shareable: boolean): KnownBlock[] {
  const choices = [
    ...a.next.map((question) => ({ label: question, question })),
    ...(a.why ? [{ label: 'Why?', question: a.why }] : []),
  ];
  const [block] = actions(choices, a.options.length);
  const share =
    shareable && a.outcome === 'answer' && a.canonical
      ? [button({ label: 'Share with the channel', question: a.canonical }, ACTIONS.share)]
      : [];
  const elements = [...(block?.elements ?? []), ...share];
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
  const listed = about.main.map((s) => (s.url ? link(s.url, esc(s.title)) : esc(s.title)));
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Whose job is it?', emoji: false } },
      section(
        esc(
          `Onus tells whose job something is on ${about.provider}: the verdict first, then each side’s part, every line with its source. It looks answers up in checked data; no language model is involved, and nothing you type is stored.`,
        ),
      ),
      section(
        'Mention me in a channel, write to me here, type `/onus` and a question (only you see the answer), or choose *Whose job is this?* from a message’s menu.',
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
        esc(
          `Knowledge ${about.knowledge}: ${about.services} services, ${about.documents} documents in all; each answer names its own.`,
        ),
      ),
    ],
  };
}
