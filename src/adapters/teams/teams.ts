import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request } from 'express';
import type { TeamsConfig } from '../../config.ts';
import { type Card, instead, type Message, message, preview, standing, welcome } from '../../render/card.ts';
import type { Answer, Ask, Knowledge, Once, Profiles, Said, Speaker } from '../../types.ts';
import type { Bot, Cloud, Outgoing, Reply, Turn } from './bot.ts';
import { notFromHere, notFromTeams } from './door.ts';
import { type Activity, heard, whereabouts } from './heard.ts';

/** Where Teams sends activities. */
export const ENDPOINT = '/api/messages';
/** The command of the message extension, and what it is given. appPackage/manifest.json says the same to Teams; a test compares. */
export const SEARCH = { command: 'ask', parameter: 'question' } as const;

const CARD = 'application/vnd.microsoft.card.adaptive';
const THUMBNAIL = 'application/vnd.microsoft.card.thumbnail';
/** Far more than any activity; what people write ends at 28 kB. */
const MAX_BODY = '256kb';
/** Tries at one message: waits of 1 s and 2 s in between, or what `Retry-After` asks for. */
const TRIES = 3;
/** Teams waits fifteen seconds for a bot; a longer `Retry-After` is left to whoever asks again. */
const LONGEST_WAIT_S = 5;
/** Between two tips to one tenant; Teams allows a bot about one message a second in a conversation. */
const GAP_MS = 200;
/** Answers whose receipts are kept for the feedback on them. */
const RATEABLE = 1000;

export interface TeamsParts {
  /** Null: no credentials, so only programs on this machine are let in. */
  config: TeamsConfig | null;
  ask: Ask;
  knowledge: Pick<Knowledge, 'provider'>;
  once: Once;
  sleep: (ms: number) => Promise<unknown>;
  /** Gets unexpected errors, never a question. */
  report: (error: unknown) => void;
  /** A line for the log of whoever runs Onus. */
  log: (line: string) => void;
  /** Another cloud than Microsoft's public one. */
  cloud?: Cloud;
}

export interface Teams {
  /** Takes what is sent to `ENDPOINT`, and finds out who sends it. */
  listener: RequestListener;
  /** Speaks first; there is no history to look in. */
  speaker: Speaker;
  /** What an activity said about its sender. */
  profiles: Profiles;
  /** Takes nothing new and waits for what is being answered. */
  stop(): Promise<void>;
}

/** Onus in Microsoft Teams. */
export function teams({ config, ask, knowledge, once, sleep, report, log, cloud }: TeamsParts): Teams {
  const { provider } = knowledge;
  const working = new Set<Promise<unknown>>();
  const counted = { like: 0, dislike: 0 };
  /** Receipt of each message that asks for feedback. */
  const receipts = new Map<string, string>();

  /** Time zone and name of people who spoke of late, by place and user: Teams tells them with each activity. */
  const people = new Map<string, { zone: string | null; name: string | null }>();
  const met = ({ localTimezone, from }: Activity, channel: string | undefined, user: string) => {
    people.delete(`${channel} ${user}`);
    people.set(`${channel} ${user}`, { zone: wordOf(localTimezone), name: wordOf(from?.name) });
    const [oldest] = people.keys();
    if (people.size > RATEABLE && oldest !== undefined) people.delete(oldest);
  };

  /** The SDK takes longer to load than the rest of Onus: not before somebody who may come in is there. */
  let loading: Promise<typeof import('./bot.ts')> | undefined;
  let made: Bot | undefined;
  const load = () => {
    loading ??= import('./bot.ts');
    return loading;
  };
  if (config) load().catch(report);

  /** Sends, once: false where Teams will not take it, or where nobody knows whether it did. */
  const sent = async <T>(send: () => Promise<T>): Promise<T | false> => {
    for (let tried = 1; ; tried++) {
      try {
        return await send();
      } catch (error) {
        const { code, wait } = failure(error, tried);
        if (wait === 'never') {
          log(`teams: a message was not taken: ${code}${cureOf(code)}`);
          return false;
        }
        if (tried === TRIES || wait > LONGEST_WAIT_S * 1000) throw error;
        await sleep(wait);
      }
    }
  };

  /** The verdict, and under it the card. Where only the card is lost, the verdict is not said again. */
  const say = async (turn: Turn, said: Message, answer?: Answer) => {
    const { card, entities } = said;
    const together = card && !entities.length ? attached(card) : {};
    const id = await sent(() => turn.send({ ...together, ...worded(said), ...(answer ? rateable(answer) : {}) }));
    if (!id) return;
    if (answer) remember(id, answer);
    if (card && entities.length) await sent(() => turn.send(attached(card))).catch(report);
  };

  const remember = (id: string, { receipt }: Answer) => {
    receipts.set(id, receipt);
    const [oldest] = receipts.keys();
    if (receipts.size > RATEABLE && oldest !== undefined) receipts.delete(oldest);
  };

  const onMessage = async (activity: Activity, turn: Turn) => {
    const asked = heard(activity);
    if (!asked) return;
    const { place, user, text, personal, replaces, alone } = asked;
    await once(keyOf(activity), async () => {
      // Only a sign, and channels show none.
      const writing = place.thread === undefined ? turn.send({ type: 'typing' }).catch(() => {}) : null;
      met(activity, place.channel, user);
      const answer = await ask({ text, place, user, alone, reference: turn.reference });
      const said = message(answer, { personal });
      await writing;
      // What asked back gives way to what it led to; where it cannot, the answer is said like any other.
      if (replaces && answer.intent !== 'pace') {
        const replaced = await sent(async () => {
          await turn.update(replaces, { ...attached(instead(answer)), ...rateable(answer), summary: said.summary });
          return true;
        });
        if (replaced) return remember(replaces, answer);
      }
      await say(turn, said, answer);
    });
  };

  const onInstalled = async ({ conversation, channelData }: Activity, turn: Turn) => {
    const personal = conversation?.conversationType === 'personal';
    const tenant = conversation?.tenantId ?? channelData?.tenant?.id;
    // Teams tells of one installation in up to three ways.
    await once(`teams ${tenant} welcome ${conversation?.id}`, async () => {
      const { name, examples } = provider;
      await say(turn, welcome({ provider: name, examples }, personal));
    });
  };

  const onFeedback = async (activity: Activity): Promise<Reply> => {
    const { actionValue } = objectOf(activity.value);
    const { reaction } = objectOf(actionValue);
    if (reaction !== 'like' && reaction !== 'dislike') return { status: 400 };
    await once(keyOf(activity), async () => {
      counted[reaction]++;
      // What people write beside their thumb is theirs: it is not kept.
      const receipt = receipts.get(activity.replyToId ?? '') ?? 'an earlier answer';
      log(
        `feedback: ${reaction === 'like' ? 'good' : 'bad'} (${counted.like} good, ${counted.dislike} bad since the start) for ${receipt}`,
      );
    });
    return { status: 200, body: {} };
  };

  /** What the message extension finds: the answer and where it leads, or what each option would be answered. */
  const onSearch = async (activity: Activity): Promise<Reply> => {
    const { commandId, parameters } = objectOf(activity.value);
    if (commandId !== SEARCH.command) return { status: 400 };
    const given = Array.isArray(parameters) ? parameters.map(objectOf) : [];
    const typed = given.find((p) => p.name === SEARCH.parameter)?.value;
    const text = typeof typed === 'string' ? typed.trim() : '';
    const all = (questions: readonly string[]) => Promise.all(questions.map((q) => ask({ text: q })));
    if (!text) return { status: 200, body: found(await all(provider.examples)) };
    const user = whereabouts(activity)?.user;
    const answer = await ask({ text, ...(user === undefined ? {} : { user }) });
    const options = await all(answer.options.map((o) => o.question));
    const more = answer.outcome === 'answer' ? [answer, ...(await all(answer.next))] : options;
    return { status: 200, body: found(more, answer.headline) };
  };

  const onActivity = async (activity: Activity, turn: Turn): Promise<Reply> => {
    switch (activity.type) {
      case 'message':
        await onMessage(activity, turn);
        return { status: 200 };
      case 'installationUpdate':
        if (String(activity.action).startsWith('add')) await onInstalled(activity, turn);
        return { status: 200 };
      case 'conversationUpdate': {
        const added = Array.isArray(activity.membersAdded) ? activity.membersAdded : [];
        if (added.some((m) => m?.id !== undefined && m.id === activity.recipient?.id))
          await onInstalled(activity, turn);
        return { status: 200 };
      }
      case 'invoke':
        if (activity.name === 'composeExtension/query') return onSearch(activity);
        if (activity.name === 'message/submitAction') return onFeedback(activity);
        log(`teams: ignored an invoke named ${named(activity.name)}.`);
        return { status: 501 };
      default:
        log(`teams: ignored an activity of type ${named(activity.type)}.`);
        return { status: 200 };
    }
  };

  /** From a request to what goes back. */
  const answered = async (req: Request): Promise<Reply> => {
    const activity = activityOf(req.body);
    if (!activity) return { status: 400 };
    const refused = config ? notFromTeams(activity, config.hosts) : notFromHere(req.headers, activity);
    // Whoever tries the door from outside learns nothing; whoever works on this machine may read why.
    if (refused && !config)
      return {
        status: 403,
        body: `Refused: ${refused}. Without credentials Onus serves local testing only (docs/teams.md).`,
      };
    if (refused) return denied(refused);
    const sdk = await load();
    made ??= sdk.bot(config, cloud);
    try {
      return await made.deliver(activity, req.headers.authorization ?? '', (turn) => onActivity(activity, turn));
    } catch (error) {
      if (error instanceof sdk.Refused) return denied(error.message);
      if (!(error instanceof sdk.Outage)) throw error;
      log(
        `teams: Microsoft's keys could not be had (${error.message}); nobody can be let in → check that this machine reaches login.botframework.com`,
      );
      return { status: 503 };
    }
  };
  const denied = (why: string): Reply => {
    log(`teams: refused an activity: ${why}.`);
    return { status: 401 };
  };

  const site = express();
  site.disable('etag');
  site.disable('x-powered-by');
  site
    .route(ENDPOINT)
    .post(
      (req, res, next) => (req.is('application/json') ? next() : void res.status(415).end()),
      express.json({ limit: MAX_BODY }),
      async (req, res) => {
        const work = answered(req);
        working.add(work);
        try {
          const { status, body } = await work;
          res.status(status);
          if (body === undefined) res.end();
          else if (typeof body === 'string') res.type('text/plain').send(body);
          else res.json(body);
        } finally {
          working.delete(work);
        }
      },
    )
    .all((_, res) => void res.set('Allow', 'POST').status(405).end());
  const fail: ErrorRequestHandler = (error, _, res, next) => {
    const { status } = error as { status?: unknown };
    const theirs = typeof status === 'number' && status >= 400 && status < 500;
    if (!theirs) report(error);
    if (res.headersSent) return next(error);
    res.status(theirs ? status : 500).end();
  };
  site.use(fail);

  const speaker: Speaker = {
    gap: GAP_MS,
    say: async (_, answer, reference): Promise<Said> => {
      if (reference === null) return { said: 'gone', why: 'Teams has not told where to speak' };
      const sdk = await load();
      made ??= sdk.bot(config, cloud);
      try {
        await made.speak(reference, {
          ...attached(standing(answer)),
          summary: answer.headline,
          speak: answer.headline,
        });
        return { said: 'sent' };
      } catch (error) {
        const { statusCode } = error as { statusCode?: number };
        const { code, wait } = failure(error, 1);
        if (statusCode === 403 || statusCode === 404) return { said: 'gone', why: 'Onus was removed there' };
        if (statusCode === 429 || (statusCode === undefined && wait !== 'never'))
          return { said: 'later', ms: Math.max(Number(wait), 30_000) };
        if (statusCode !== undefined && statusCode < 500) return { said: 'refused', why: code };
        report(error);
        return { said: 'unclear' };
      }
    },
  };
  const profiles: Profiles = async ({ channel }, user) => {
    const { zone, name } = people.get(`${channel} ${user}`) ?? { zone: null, name: null };
    // Who administers a team is not told to a bot that asks for no further right.
    return { zone, name, admin: null, inside: true };
  };

  return {
    listener: site,
    speaker,
    profiles,
    stop: async () => void (await Promise.allSettled(working)),
  };
}

const wordOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A body that may be an activity: what is read of it before its sender is known has the right form. */
function activityOf(body: unknown): Activity | null {
  const { type, serviceUrl, conversation } = objectOf(body);
  if (typeof type !== 'string' || !type || typeof serviceUrl !== 'string') return null;
  return typeof objectOf(conversation).id === 'string' ? (body as Activity) : null;
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Names a delivery; Teams delivers again under the same id. */
const keyOf = ({ type, conversation, id }: Activity) => `teams ${type} ${conversation?.id} ${id ?? randomUUID()}`;

/** A name from outside, as it may stand in a log. */
const named = (name: unknown) => JSON.stringify(String(name).slice(0, 60));

/** The running text, as Teams wants it. */
function worded({ text, summary, entities, suggested, card }: Message): Outgoing {
  const actions = suggested.map((value) => ({ type: 'imBack', title: value, value }));
  return {
    type: 'message',
    text,
    textFormat: 'markdown',
    summary,
    speak: card?.speak ?? summary,
    ...(entities.length ? { entities } : {}),
    ...(actions.length ? { suggestedActions: { to: [], actions } } : {}),
  };
}

const attached = (card: Card): Outgoing => ({
  type: 'message',
  summary: card.fallbackText,
  attachments: [{ contentType: CARD, content: card }],
});

/** People are asked whether an answer helped. */
const rateable = ({ outcome }: Answer) =>
  outcome === 'answer' ? { channelData: { feedbackLoop: { type: 'default' } } } : {};

/** The results of a search; where there are none, Onus says why. */
function found(answers: readonly Answer[], otherwise = '') {
  const attachments = answers
    .filter((a) => a.outcome === 'answer')
    .map((a) => ({
      contentType: CARD,
      content: standing(a),
      preview: { contentType: THUMBNAIL, content: preview(a) },
    }));
  if (!attachments.length) return { composeExtension: { type: 'message', text: otherwise } };
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } };
}

/** Why a message was not sent, and when it makes sense to try again. */
function failure(error: unknown, tried: number): { code: string; wait: number | 'never' } {
  const { name, statusCode, code, errorCode, response } = error as {
    name?: string;
    statusCode?: number;
    code?: string;
    /** Of the sign-in: what Microsoft Entra objects to. */
    errorCode?: string;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  const said = { code: String(statusCode ?? errorCode ?? code ?? name) };
  if (statusCode === 429) {
    const after = Number(response?.headers?.get('retry-after'));
    return { ...said, wait: (after > 0 ? after : tried) * 1000 };
  }
  if (statusCode !== undefined) return { ...said, wait: statusCode >= 500 ? tried * 1000 : 'never' };
  if (errorCode !== undefined) return { ...said, wait: /network|timeout/.test(errorCode) ? tried * 1000 : 'never' };
  // Not connected means not sent; any other break leaves it open, and twice is worse than not at all.
  const unsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '');
  return { ...said, wait: unsent ? tried * 1000 : 'never' };
}

/** What whoever runs Onus can do about it. */
function cureOf(code: string): string {
  const cure = {
    401: 'check MicrosoftAppPassword, MicrosoftAppType and MicrosoftAppTenantId',
    invalid_client: 'check MicrosoftAppPassword: it is the value of the client secret, not its id, and may have ended',
    unauthorized_client: 'check MicrosoftAppId and MicrosoftAppTenantId',
    403: 'the app was removed from this conversation, or the tenant forbids it',
    404: 'the conversation or the message is gone',
    413: 'the message is too large for Teams; please tell us which question',
  }[code];
  return cure ? ` → ${cure}` : '';
}
