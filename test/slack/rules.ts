/** What Slack refuses or misreads, as tests measure it: by themselves, from Slack's documents, not with the renderer's own code. */
import type { HomeView, KnownBlock } from '@slack/types';
import type { Message } from '../../src/render/blocks.ts';
import { LIMITS } from '../../src/render/limits.ts';

const MAX = LIMITS.slack;

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
/** Every object in a value, the value first. */
const nodes = (value: unknown): Node[] =>
  isNode(value) ? [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(nodes)] : [];

/** Every piece of text in blocks. */
export const textsIn = (value: unknown): { type: string; text: string }[] =>
  nodes(value).flatMap((n) =>
    typeof n.text === 'string' && (n.type === 'mrkdwn' || n.type === 'plain_text')
      ? [{ type: n.type, text: n.text }]
      : [],
  );

/** Every button in blocks, in order. */
export const buttonsIn = (value: unknown): { label: string; value: string; action: string }[] =>
  nodes(value).flatMap((n) =>
    n.type === 'button'
      ? [{ label: (n.text as { text: string }).text, value: String(n.value), action: String(n.action_id) }]
      : [],
  );

/** The limits that a list of blocks breaks, each with its figure. */
export function brokenBy(blocks: readonly KnownBlock[], most: number = MAX.blocks): string[] {
  const broken: string[] = [];
  const check = (what: string, is: number, atMost: number, atLeast = 0) => {
    if (is > atMost || is < atLeast) broken.push(`${what}: ${is}`);
  };
  check('blocks', blocks.length, most, 1);
  const length = (what: string, text: unknown, atMost: number) => {
    if (typeof text === 'string') check(what, text.length, atMost, 1);
  };
  for (const n of nodes(blocks)) {
    if (n.type === 'mrkdwn' || n.type === 'plain_text') length(`${n.type} text`, n.text, MAX.text);
    if (n.type === 'header') length('header text', (n.text as Node).text, MAX.headerText);
    if (n.type === 'context') check('context elements', (n.elements as []).length, MAX.contextElements, 1);
    if (n.type === 'actions') check('actions elements', (n.elements as []).length, MAX.actionsElements, 1);
    if (n.type === 'context_actions')
      check('context_actions elements', (n.elements as []).length, MAX.contextActionsElements, 1);
    length('action_id', n.action_id, MAX.actionId);
    length('accessibility_label', n.accessibility_label, MAX.buttonText);
    // A button has a value, and so has each half of the feedback buttons.
    if ('value' in n) {
      length('button text', (n.text as Node).text, MAX.buttonText);
      length('button value', n.value, MAX.buttonValue);
    }
  }
  const ids = nodes(blocks).flatMap((n) => (typeof n.action_id === 'string' ? [n.action_id] : []));
  check('action ids that occur twice', ids.length - new Set(ids).size, 0);
  return broken;
}

/** The limits that a message breaks. */
export function broken({ text, blocks }: Message): string[] {
  const weight = textsIn(blocks).reduce((sum, t) => sum + t.text.length, MAX.blockWeight * blocks.length);
  return [
    ...brokenBy(blocks),
    ...(text.length > MAX.messageText || text.length < 1 ? [`message text: ${text.length}`] : []),
    ...(weight > MAX.weight ? [`weight: ${weight}`] : []),
  ];
}
export const brokenInHome = ({ blocks }: HomeView): string[] => brokenBy(blocks as KnownBlock[], MAX.viewBlocks);

/** What is left of markup when links to the web are taken out, and `<@…>` of those who may be named: nothing, or a fault. */
export function unescaped(text: string, named: readonly string[] = []): string[] {
  const rest = text
    .replace(/<https?:\/\/[^\s<>|]+\|[^<>]*>/gi, (link) => link.slice(link.indexOf('|') + 1, -1))
    .replace(/<@(\w+)>/g, (mention, id: string) => (named.includes(id) ? '' : mention));
  return [...rest.matchAll(/[<>]|&(?!(?:amp|lt|gt);)/g)].map((m) => rest.slice(m.index, m.index + 12));
}

/** Everything in a message that Slack would read as more than words. */
export const calls = (m: Message, named: readonly string[] = []): string[] => [
  ...[...m.text.matchAll(/[<>]|&(?!(?:amp|lt|gt);)/g)].map((f) => m.text.slice(f.index, f.index + 12)),
  ...textsIn(m.blocks).flatMap((t) => (t.type === 'mrkdwn' ? unescaped(t.text, named) : [])),
];
