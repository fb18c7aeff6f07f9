import { webApi } from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';
import { blocks } from '../../render/blocks.ts';
import type { Found, Profile, Profiles, Said, Slot, Speaker } from '../../types.ts';
import { codeOf, SILENT, UNCLEAR } from './post.ts';

/** Marks a tip's message, with its slot, so that it can be found again. */
const METADATA = 'onus_tip';
/** Five messages a second in a workspace: "several hundred a minute" is what Slack allows. */
const GAP_MS = 200;
/** Clocks differ: a message may seem older than its claim. */
const SLACK_MS = 60_000;
/** Of a channel's history, at most: 200 messages a page. */
const PAGES = 25;
/** A command is answered within three seconds; what is not known by then is not known. */
const PROFILE_WITHIN_MS = 1000;

/** Nothing can be posted there any more, by whoever waits; what people are told about it. */
const GONE: Record<string, string> = {
  channel_not_found: 'Onus is not in the channel, or it is gone',
  not_in_channel: 'Onus was removed from the channel',
  is_archived: 'the channel is archived',
  restricted_action: 'the workspace does not let Onus post here',
  restricted_action_read_only_channel: 'the channel is read-only',
  account_inactive: 'Onus was removed from the workspace',
  token_revoked: 'the token of Onus was revoked',
  token_expired: 'the token of Onus has expired',
  invalid_auth: 'the token of Onus is not valid',
  not_authed: 'Onus has no token',
  missing_scope: 'Onus lacks the right to post (chat:write)',
  user_disabled: 'the person has left the workspace',
  messages_tab_disabled: 'the app takes no messages',
};

type Failure = { code?: string; retryAfter?: number; data?: { error?: string } };

/** Onus speaking first in Slack, and what Slack knows about people: all that tips need of it. */
export function slackTips({ botToken, apiUrl }: SlackConfig, { gap = GAP_MS } = {}): Speaker & { profiles: Profiles } {
  const quiet = () => {};
  const clientOf = (timeout: number) =>
    new webApi.WebClient(botToken, {
      slackApiUrl: apiUrl,
      timeout,
      // Nothing is tried again behind our back: a broken connection may have delivered the message.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: {
        debug: quiet,
        info: quiet,
        warn: quiet,
        error: quiet,
        setLevel: quiet,
        getLevel: () => webApi.LogLevel.ERROR,
        setName: quiet,
      },
    });
  const clients = new Map<number, webApi.WebClient>();
  const client = (timeout: number) => {
    const known = clients.get(timeout) ?? clientOf(timeout);
    clients.set(timeout, known);
    return known;
  };
  const reader = client(10_000);
  const asker = client(PROFILE_WITHIN_MS);

  const say: Speaker['say'] = async (slot, answer, _, within): Promise<Said> => {
    const channel = slot.place.channel ?? '';
    try {
      await client(within).chat.postMessage({
        channel,
        ...blocks(answer),
        ...SILENT,
        metadata: { event_type: METADATA, event_payload: { slot: idOf(slot) } },
      });
      return { said: 'sent' };
    } catch (error) {
      const { code, retryAfter, data } = error as Failure;
      if (code === webApi.ErrorCode.RateLimitedError) return { said: 'later', ms: Math.max(1, retryAfter ?? 1) * 1000 };
      if (code !== webApi.ErrorCode.PlatformError || UNCLEAR.has(data?.error ?? '')) return { said: 'unclear' };
      const why = data?.error ?? '';
      if (why === 'ratelimited' || why === 'rate_limited') return { said: 'later', ms: 30_000 };
      return Object.hasOwn(GONE, why) ? { said: 'gone', why: GONE[why]! } : { said: 'refused', why: codeOf(error) };
    }
  };

  const find = async (slot: Slot, since: number): Promise<Found> => {
    let cursor: string | undefined;
    try {
      for (let page = 0; page < PAGES; page++) {
        const { messages = [], response_metadata } = await reader.conversations.history({
          channel: slot.place.channel ?? '',
          oldest: ((since - SLACK_MS) / 1000).toFixed(6),
          inclusive: true,
          include_all_metadata: true,
          limit: 200,
          ...(cursor ? { cursor } : {}),
        });
        if (messages.some((m) => isOf(slot, m))) return 'found';
        // Slack keeps back what is in our metadata: then nothing can be told from its absence.
        if (messages.some((m) => m.metadata?.event_type === METADATA && !m.metadata.event_payload)) return 'unreadable';
        cursor = response_metadata?.next_cursor || undefined;
        if (!cursor) return 'absent';
      }
      // So busy a channel is not read to its end.
      return 'unreadable';
    } catch (error) {
      const { code, data } = error as Failure;
      const refused = code === webApi.ErrorCode.PlatformError && !UNCLEAR.has(data?.error ?? '');
      return refused && data?.error !== 'ratelimited' ? 'unreadable' : 'later';
    }
  };

  const profiles: Profiles = async (place, user): Promise<Profile> => {
    const channel = place.channel ?? '';
    const direct = channel.startsWith('D');
    const [person, room] = await Promise.allSettled([
      asker.users.info({ user }),
      // A direct message has no creator and no others.
      direct ? Promise.resolve({ channel: undefined }) : asker.conversations.info({ channel }),
    ]);
    const { is_admin, is_owner, tz, real_name, profile } =
      (person.status === 'fulfilled' && person.value.user) || ({} as Record<string, undefined>);
    const about = room.status === 'fulfilled' ? room.value.channel : undefined;
    // Slack does not show a private channel to who is not in it.
    const hidden = room.status === 'rejected' && (room.reason as Failure).data?.error === 'channel_not_found';
    const rules = is_admin === true || is_owner === true || about?.creator === user || direct;
    const sure = rules || (person.status === 'fulfilled' && room.status === 'fulfilled');
    return {
      name: profile?.display_name || real_name || null,
      zone: tz ?? null,
      admin: sure ? rules : null,
      inside: hidden ? false : direct || about?.is_im ? true : (about?.is_member ?? null),
    };
  };
  return { gap, say, find, profiles };
}

const idOf = ({ place, date }: Slot) => `${place.channel} ${date}`;

function isOf(slot: Slot, { metadata }: { metadata?: { event_type?: string; event_payload?: object } }): boolean {
  const { slot: id } = (metadata?.event_payload ?? {}) as { slot?: unknown };
  return metadata?.event_type === METADATA && id === idOf(slot);
}
