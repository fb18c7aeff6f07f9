import type { Place } from '../../types.ts';

export interface Account {
  id?: string;
  name?: string;
  aadObjectId?: string;
  role?: string;
}

/** The fields of a Bot Framework activity that Onus reads. All of it comes from outside. */
export interface Activity {
  type: string;
  id?: string;
  channelId?: string;
  serviceUrl?: string;
  /** Of an invoke: what is wanted. */
  name?: string;
  /** Of an installationUpdate: add, remove … */
  action?: string;
  from?: Account;
  recipient?: Account;
  conversation?: { id?: string; conversationType?: string; tenantId?: string };
  channelData?: { tenant?: { id?: string } };
  text?: string;
  /** Of the sender, as an IANA name. */
  localTimezone?: string;
  value?: unknown;
  /** The message a button stands in, or that feedback is about. */
  replyToId?: string;
  entities?: { type?: string; text?: string; mentioned?: Account }[];
  membersAdded?: Account[];
}

/** What a person asked. */
export interface Heard {
  place: Place;
  user: string;
  text: string;
  personal: boolean;
  /** The message that asked back and gives way to the answer. */
  replaces: string | undefined;
  /** A button's question stands alone. */
  alone: boolean;
}

/** Where and by whom something was done; null where the activity does not say, or where no person did it. */
export function whereabouts(activity: Activity): { place: Place; user: string; personal: boolean } | null {
  const { conversation, from } = activity;
  const user = text(from?.aadObjectId) || text(from?.id);
  const [channel, root] = text(conversation?.id).split(';messageid=');
  if (!user || !channel || isBot(activity)) return null;
  const tenant = text(conversation?.tenantId) || text(activity.channelData?.tenant?.id);
  const personal = text(conversation?.conversationType) === 'personal';
  const place: Place = { adapter: 'teams', ...(tenant ? { tenant } : {}), channel, ...(root ? { thread: root } : {}) };
  return { place, user, personal };
}

/** What a person asked of Onus, by typing or by a button, or null. In a chat of several only a mention asks. */
export function heard(activity: Activity): Heard | null {
  const where = whereabouts(activity);
  if (!where) return null;
  const { question, replaces } = (typeof activity.value === 'object' && activity.value) as {
    question?: unknown;
    replaces?: unknown;
  };
  if (typeof question === 'string')
    return {
      ...where,
      text: question,
      replaces: replaces === true ? text(activity.replyToId) || undefined : undefined,
      alone: true,
    };
  const mentions = mentionsOf(activity);
  if (!where.personal && !mentions.length) return null;
  const said = mentions.reduce((words, mention) => words.replaceAll(mention, ' '), text(activity.text));
  return { ...where, text: said.trim(), replaces: undefined, alone: false };
}

/** How Onus is mentioned in the text: `<at>Onus</at>`. */
function mentionsOf({ entities, recipient }: Activity): string[] {
  if (!Array.isArray(entities)) return [];
  return entities
    .filter((e) => e?.type === 'mention' && e.mentioned?.id !== undefined && e.mentioned.id === recipient?.id)
    .map((e) => text(e.text))
    .filter(Boolean);
}

/** Two bots that answer each other never end. */
const isBot = ({ from, recipient }: Activity) =>
  from?.role === 'bot' ||
  from?.role === 'skill' ||
  text(from?.id).startsWith('28:') ||
  (from?.id !== undefined && from.id === recipient?.id);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
