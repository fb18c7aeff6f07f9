/** The fields of Slack's `message` and `app_mention` events that Onus reads. */
export interface MessageEvent {
  type: string;
  channel?: string;
  channel_type?: string;
  user?: string;
  text?: string;
  ts?: string;
  thread_ts?: string;
  subtype?: string;
  bot_id?: string;
  edited?: unknown;
  hidden?: boolean;
}

/** A message from a person. */
export interface Heard {
  channel: string;
  user: string;
  /** In plain words, without the mention of Onus. */
  text: string;
  ts: string;
  /** The thread to answer in; in a direct message only where the person began one. */
  thread: string | undefined;
  /** Whether Onus was spoken to. If not, it may only be a follow-up in a thread. */
  addressed: boolean;
}

/** What people write; the other subtypes are edits, joins, bots and the like. */
const WRITTEN = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** What a person said that may concern Onus, or null. `bot`: Onus's own user id, where it is known. */
export function heard(event: MessageEvent, bot: string | undefined): Heard | null {
  const { channel, user, ts, thread_ts, text = '' } = event;
  if (!channel || !user || !ts || !WRITTEN.has(event.subtype)) return null;
  // An edit can bring a second app_mention, marked by `edited`.
  if (event.bot_id || event.edited || event.hidden || user === bot || user === 'USLACKBOT') return null;
  const direct = event.channel_type === 'im';
  const mentioned =
    event.type === 'app_mention' || (bot !== undefined && (text.includes(`<@${bot}>`) || text.includes(`<@${bot}|`)));
  const addressed = direct || mentioned;
  // Who is spoken to by name is somebody else; or Onus, whose id is not known yet, and then an app_mention comes as well.
  if (!addressed && (thread_ts === undefined || /<[@!]/.test(text))) return null;
  return { channel, user, ts, text: plain(text), thread: direct ? thread_ts : (thread_ts ?? ts), addressed };
}

/** Slack's markup as plain words: mentions of people go, links become what they show, entities what they stand for. */
export function plain(text: string): string {
  return text
    .replace(/<([@#!])[^<>|]*(?:\|([^<>]*))?>/g, (_, kind, label) => (kind === '#' && label ? `#${label}` : ' '))
    .replace(/<([^<>|]+)\|([^<>]*)>/g, '$2')
    .replace(/<([a-z]+:[^<>|\s]+)>/gi, '$1')
    .replace(/(?<=^|\s)(?::[^\s:<>]{1,100}:)+(?=[\s.,!?]|$)/g, ' ')
    .replace(/[`*~]+|(?<!\w)_+|(?<!_)_+(?!\w)/g, '')
    .replace(/&(lt|gt|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
