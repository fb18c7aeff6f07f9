import type { webApi } from '@slack/bolt';
import type { Message } from '../../render/blocks.ts';

export interface Address {
  channel: string;
  thread?: string | undefined;
}

/** Names what a message answers, so that it can be found again: `onus_answer` in the message's metadata. */
export interface Slip {
  key: string;
  /** The `ts` of what is answered: the answer cannot be older. */
  since: string;
}

/** Tries at one message: waits of 1 s and 2 s in between, or what `Retry-After` asks for. */
const TRIES = 4;
/** A longer `Retry-After` is left to Slack's own retry of the event. */
const LONGEST_WAIT_S = 60;
/** Errors of Slack's own, after which the message may be there. */
export const UNCLEAR = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** Answers of Slack's that may pass; any other refusal is final. */
const PASSING = new Set([...UNCLEAR, 'ratelimited']);
/** Nothing in a text may notify anybody or grow a preview. */
export const SILENT = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;
const METADATA = 'onus_answer';

/** Slack will not take this message however often it is tried: the bot was removed, the channel archived … */
export class Refused extends Error {}

/**
 * Posts a message once. 429 is waited out. Where the connection broke or Slack failed, nobody knows whether it took the
 * message: it is looked for, and sent again only where it is not found. Throws `Refused` where trying again is
 * useless, and the last error after the last try.
 */
export async function post(
  client: webApi.WebClient,
  { channel, thread }: Address,
  { text, blocks }: Message,
  slip: Slip,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await client.chat.postMessage({
        channel,
        text,
        blocks,
        ...SILENT,
        metadata: { event_type: METADATA, event_payload: { key: slip.key } },
        ...(thread === undefined ? {} : { thread_ts: thread }),
      });
      return;
    } catch (error) {
      const wait = waitAfter(error, tried);
      if (wait === null) throw new Refused(codeOf(error), { cause: error });
      if (maybeTaken(error) && (await isPosted(client, { channel, thread }, slip))) return;
      if (tried === TRIES || wait > LONGEST_WAIT_S * 1000) throw error;
      await sleep(wait);
    }
  }
}

/** Whether the answer is there already. Where Slack does not let us look, it counts as not there. */
export async function isPosted(client: webApi.WebClient, { channel, thread }: Address, slip: Slip): Promise<boolean> {
  const where = { channel, oldest: slip.since, inclusive: true, include_all_metadata: true, limit: 200 };
  try {
    const { messages = [] } =
      thread === undefined
        ? await client.conversations.history(where)
        : await client.conversations.replies({ ...where, ts: thread });
    return messages.some(({ metadata: m }: { metadata?: { event_type?: string; event_payload?: object } }) => {
      const { key } = (m?.event_payload ?? {}) as { key?: unknown };
      return m?.event_type === METADATA && key === slip.key;
    });
  } catch {
    return false;
  }
}

/** Milliseconds until the next try makes sense; null where none does. */
function waitAfter(error: unknown, tried: number): number | null {
  const { code, retryAfter, data } = error as { code?: string; retryAfter?: number; data?: { error?: string } };
  if (code === 'slack_webapi_rate_limited_error') return Math.max(1, retryAfter ?? 1) * 1000;
  if (code === 'slack_webapi_platform_error' && !PASSING.has(data?.error ?? '')) return null;
  return tried * 1000;
}

/** A connection that broke, a 5xx, an error of Slack's own: the message may have been taken all the same. */
const maybeTaken = (error: unknown) => (error as { code?: string }).code !== 'slack_webapi_rate_limited_error';

/** "channel_not_found": Slack's name for what is wrong. */
export const codeOf = (error: unknown): string => {
  const { data, code, message } = error as { data?: { error?: string }; code?: string; message?: string };
  return data?.error ?? code ?? message ?? 'unknown error';
};
