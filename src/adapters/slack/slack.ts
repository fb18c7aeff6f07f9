import { randomUUID } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import {
  App,
  type BlockAction,
  type ButtonAction,
  HTTPReceiver,
  LogLevel,
  type ReceiverEvent,
  type RespondFn,
  SocketModeReceiver,
  webApi,
} from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';
import { ACTIONS, blocks, home, line, type Message, shared } from '../../render/blocks.ts';
import type { Answer, Ask, Knowledge, Once, Overhear, Place } from '../../types.ts';
import { heard, type MessageEvent, plain } from './heard.ts';
import { type Address, codeOf, isPosted, post, Refused, type Slip } from './post.ts';

/** Where Slack sends events, commands and clicks. manifest.json says the same to Slack; a test compares the two. */
export const ENDPOINT = '/slack/events';
export const COMMAND = '/onus';
export const SHORTCUT = 'whose_job';
/** Slack takes a delivery for failed after three seconds. */
const ANSWER_WITHIN_MS = 2500;
/** Answers kept for Slack's next try, at most. */
const MOST_UNPOSTED = 1000;
/** Between two tries to connect in Socket Mode, at most. */
const LONGEST_PAUSE_S = 60;
/** A request to Slack that takes longer has failed. */
const TIMEOUT_MS = 10_000;

export interface SlackParts {
  config: SlackConfig;
  ask: Ask;
  overhear: Overhear;
  knowledge: Pick<Knowledge, 'version' | 'provider' | 'sources' | 'services'>;
  once: Once;
  /** Counts what people think of an answer; all counts so far. */
  feedback: (receipt: string, verdict: 'good' | 'bad') => Promise<{ good: number; bad: number }>;
  sleep: (ms: number) => Promise<unknown>;
  /** Gets unexpected errors, never a question. */
  report: (error: unknown) => void;
  /** A line for the log of whoever runs Onus. */
  log: (line: string) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds until a delivery that is not answered yet is given back to Slack, which tries again. */
  answerWithin?: number;
}

export interface Slack {
  /** Takes what Slack sends to `ENDPOINT`; null in Socket Mode, where Onus calls Slack and nobody calls Onus. */
  listener: RequestListener | null;
  /** Signs in, and in Socket Mode connects. Says in the log how that went; never throws. */
  start(): Promise<void>;
  /** Takes nothing new and waits for what is being answered. */
  stop(): Promise<void>;
}

/** Onus in one Slack workspace. */
export function slack(parts: SlackParts): Slack {
  const { config, ask, overhear, knowledge, once, feedback, sleep, report, log, now } = parts;
  const { answerWithin = ANSWER_WITHIN_MS } = parts;
  const begun = now();
  const logger = quiet(log);
  const clientOptions: webApi.WebClientOptions = {
    logger,
    slackApiUrl: config.apiUrl,
    timeout: TIMEOUT_MS,
    // Trying again is ours to decide: the client would post a message again whose connection broke after it arrived.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const client = new webApi.WebClient(config.botToken, clientOptions);
  const receiver = config.appToken
    ? new SocketModeReceiver({
        appToken: config.appToken,
        logger,
        installerOptions: { clientOptions },
        // The client's own reconnecting ends the process when Slack cannot be reached just then.
        autoReconnectEnabled: false,
      })
    : new HTTPReceiver({
        signingSecret: config.signingSecret ?? '',
        endpoints: ENDPOINT,
        logger,
        unhandledRequestTimeoutMillis: answerWithin,
        unhandledRequestHandler: ({ response }) => giveBack(response),
        processEventErrorHandler: async ({ response }) => {
          giveBack(response);
          return false;
        },
      });
  /** Onus's own user id: events bring it along, auth.test confirms it. Nothing waits for it. */
  let bot: string | undefined;
  const app = new App({
    receiver,
    logger,
    clientOptions,
    convoStore: false,
    authorize: async () => ({ botToken: config.botToken, ...(bot === undefined ? {} : { botUserId: bot }) }),
  });
  app.error(async (error) => {
    report(error);
    throw error;
  });
  const working = new Set<Promise<unknown>>();
  receiver.init(ackedWhenDone(app, working) as App);

  /** Posts an answer where others may read it. What Slack refuses for good is told to the log, not tried again. */
  const say = async (address: Address, message: Message, slip: Slip) => {
    try {
      await post(client, address, message, slip, sleep);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log(`slack: cannot post to ${address.channel}: ${error.message}${cureOf(error.message)}`);
    }
  };
  const onlyTo = (user: string, { channel, thread }: Address, { text, blocks: said }: Message) =>
    client.chat.postEphemeral({ channel, user, text, blocks: said, ...(thread ? { thread_ts: thread } : {}) });

  /** Answers that Slack has not taken yet. Its next try posts the same one: the conversation has moved on by then. */
  const unposted = new Map<string, Answer>();
  const onMessage = async (event: MessageEvent, team: string, own: string | undefined, retried: boolean) => {
    bot ??= own;
    const message = heard(event, bot);
    if (!message) return;
    const { channel, thread, user, ts, text, addressed } = message;
    const key = `${team} ${channel} ${ts}`;
    await once(key, async () => {
      const place: Place = { adapter: 'slack', tenant: team, channel, ...(thread === undefined ? {} : { thread }) };
      const address = { channel, thread };
      const slip = { key, since: ts };
      // A try before this one may have posted and then ended with its process; not every retry says that it is one.
      const before = retried || Number(ts) * 1000 < begun;
      if (before && addressed && !unposted.has(key) && (await isPosted(client, address, slip))) return;
      const answer = unposted.get(key) ?? (await (addressed ? ask : overhear)({ text, place, user }));
      if (!answer) return;
      unposted.set(key, answer);
      for (const oldest of unposted.keys()) if (unposted.size > MOST_UNPOSTED) unposted.delete(oldest);
      if (forAsker(answer)) await onlyTo(user, address, blocks(answer));
      else await say(address, blocks(answer), slip);
      unposted.delete(key);
    });
  };
  for (const type of ['app_mention', 'message'] as const)
    app.event(type, async ({ event, body, context }) => {
      const own = body.authorizations?.find((a) => a.is_bot)?.user_id;
      await onMessage(event as MessageEvent, body.team_id, own, (context.retryNum ?? 0) > 0);
    });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    const { provider, sources, services, version } = knowledge;
    const view = home({
      provider: provider.name,
      knowledge: version,
      examples: provider.examples,
      main: provider.main.flatMap((id) => sources[id] ?? []),
      documents: Object.keys(sources).length,
      services: Object.keys(services).length,
    });
    await client.views.publish({ user_id: event.user, view });
  });

  app.command(COMMAND, async ({ command, ack }) => {
    let answer: Answer | undefined;
    const { team_id: tenant, channel_id: channel, user_id: user } = command;
    await once(`${tenant} command ${command.trigger_id || randomUUID()}`, async () => {
      answer = await ask({ text: plain(command.text ?? ''), place: { adapter: 'slack', tenant, channel }, user });
    });
    // The answer is the response itself: it needs nothing of Slack's, and nobody else can see it.
    await ack(answer && { response_type: 'ephemeral', ...blocks(answer, { shareable: true }) });
  });

  /** To the asker alone, through the address that came with their click, or failing that the Web API. */
  const privately = async (respond: RespondFn | undefined, user: string, channel: string, message: Message) => {
    try {
      if (!respond) throw new Error('no response_url');
      await respond({ response_type: 'ephemeral', replace_original: false, ...message });
    } catch {
      await onlyTo(user, { channel }, message);
    }
  };

  app.shortcut({ type: 'message_action', callback_id: SHORTCUT }, async ({ shortcut, ack, respond }) => {
    await ack();
    if (shortcut.type !== 'message_action') return;
    const { team, user, channel, trigger_id, message } = shortcut;
    const tenant = team?.id ?? user.team_id ?? '';
    const id = trigger_id || randomUUID();
    await once(`${tenant} shortcut ${id}`, async () => {
      const text = plain(message.text ?? '');
      const said = text
        ? blocks(await ask({ text, place: { adapter: 'slack', tenant }, user: user.id, alone: true }), {
            shareable: true,
          })
        : line('There are no words in that message that I could read.');
      await privately(respond, user.id, channel.id, said);
    });
  });

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: new RegExp(`^${ACTIONS.ask}_`) },
    async ({ action, body, ack, respond }) => {
      await ack();
      const clicked = clickOf(body);
      const { tenant, user, channel, thread, hidden } = clicked;
      const text = action.value ?? '';
      await once(`${tenant} click ${clicked.id}`, async () => {
        if (channel === undefined) {
          // A button of the App Home: the answer goes to the person's conversation with Onus.
          const answer = await ask({ text, place: { adapter: 'slack', tenant }, user, alone: true });
          await say({ channel: user }, blocks(answer), { key: clicked.id, since: action.action_ts });
          return;
        }
        const place: Place = { adapter: 'slack', tenant, channel, ...(thread === undefined ? {} : { thread }) };
        const answer = await ask({ text, place, user, alone: true });
        if (hidden || forAsker(answer)) await privately(respond, user, channel, blocks(answer, { shareable: hidden }));
        else await say({ channel, thread }, blocks(answer), { key: clicked.id, since: action.action_ts });
      });
    },
  );

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: ACTIONS.share },
    async ({ action, body, ack, respond }) => {
      await ack();
      const { tenant, user, channel, message } = clickOf(body);
      if (channel === undefined) return;
      const question = action.value ?? '';
      const answer = await ask({ text: question, place: { adapter: 'slack', tenant }, user, alone: true });
      if (answer.outcome !== 'answer') return privately(respond, user, channel, blocks(answer));
      // Once for each answer, however often the button is pressed.
      await once(`${tenant} share ${channel} ${message} ${question}`, async () => {
        const said = { ...shared(answer, user), unfurl_links: false, unfurl_media: false };
        try {
          await respond({ response_type: 'in_channel', replace_original: false, ...said });
        } catch {
          await say({ channel }, said, { key: `share ${message}`, since: action.action_ts });
        }
      });
    },
  );

  app.action(ACTIONS.feedback, async ({ action, body, ack, respond }) => {
    await ack();
    const value = 'value' in action ? action.value : undefined;
    const [, verdict, receipt] = /^(good|bad) ([\w.-]{1,2000})$/.exec(value ?? '') ?? [];
    if (verdict !== 'good' && verdict !== 'bad') return;
    const { user, channel } = clickOf(body as BlockAction);
    let thanks = 'Thank you. Noted, without your words.';
    try {
      const { good, bad } = await feedback(receipt ?? '', verdict);
      log(`feedback: ${verdict} (${good} good, ${bad} bad in all) for ${receipt}`);
    } catch (error) {
      report(error);
      thanks = 'Thank you, but I could not note that just now.';
    }
    if (channel !== undefined) await privately(respond, user, channel, line(thanks));
  });

  const socket = receiver instanceof SocketModeReceiver ? keptOpen(receiver, sleep, log) : null;
  return {
    listener: receiver instanceof HTTPReceiver ? onlyPost(receiver.requestListener) : null,
    start: async () => {
      try {
        const me = await client.auth.test();
        bot = me.user_id ?? bot;
        log(`slack: signed in to ${me.team} as ${me.user}.`);
      } catch (error) {
        log(`slack: could not sign in yet: ${codeOf(error)}${cureOf(codeOf(error))}`);
      }
      await socket?.open();
    },
    stop: async () => {
      await socket?.close().catch(report);
      await Promise.allSettled(working);
    },
  };
}

/**
 * Bolt acknowledges an event before it is worked on, so that one whose process ends in between is lost. Held back until
 * the work is done, Slack delivers it again. Commands and clicks acknowledge themselves.
 */
function ackedWhenDone(app: App, working: Set<Promise<unknown>>): Pick<App, 'processEvent'> {
  return {
    processEvent: (delivery: ReceiverEvent) => {
      const work = (async () => {
        if (delivery.body.event === undefined) return app.processEvent(delivery);
        let acked = false;
        await app.processEvent({
          ...delivery,
          ack: async () => {
            acked = true;
          },
        });
        if (acked) await delivery.ack();
      })();
      working.add(work);
      work.catch(() => {}).finally(() => working.delete(work));
      return work;
    },
  };
}

/** Slack tries again and finds it answered, or still being worked on. Bolt's clock runs on after a failed try. */
function giveBack(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(503).end();
}

/** A Socket Mode connection that is made again whenever it ends or cannot be made, until it is closed. */
function keptOpen(receiver: SocketModeReceiver, sleep: SlackParts['sleep'], log: SlackParts['log']) {
  let closed = false;
  let opening = false;
  const open = async (): Promise<void> => {
    if (opening) return;
    opening = true;
    let told: string | undefined;
    for (let wait = 1; !closed; wait = Math.min(2 * wait, LONGEST_PAUSE_S)) {
      try {
        await receiver.start();
        log('slack: connected in Socket Mode.');
        break;
      } catch (error) {
        const code = error === undefined ? 'the connection ended before it was made' : codeOf(error);
        // An outage is told once, not at every try.
        if (code !== told && !closed) log(`slack: Socket Mode did not connect: ${code}${cureOf(code)}`);
        told = code;
        if (!closed) await sleep(wait * 1000);
      }
    }
    opening = false;
  };
  receiver.client.on('disconnected', () => void open());
  return {
    open,
    close: async () => {
      closed = true;
      await receiver.stop();
    },
  };
}

/** Bolt's listener throws, out of everybody's reach, at what is no POST. */
const onlyPost =
  (listener: RequestListener): RequestListener =>
  (req, res) => {
    if (req.method === 'POST') listener(req, res);
    else res.writeHead(405, { Allow: 'POST' }).end();
  };

/** Not for others to read, where it was asked in front of them. */
const forAsker = (answer: Answer) => answer.private === true || answer.intent === 'pace';

interface Click {
  /** Names this click: Slack gives each its own. */
  id: string;
  tenant: string;
  user: string;
  /** Absent in the App Home. */
  channel: string | undefined;
  thread: string | undefined;
  message: string | undefined;
  /** The message clicked in is seen by the person alone. */
  hidden: boolean;
}

function clickOf(body: BlockAction): Click {
  const { container, message, channel } = body;
  const ts = container.message_ts as string | undefined;
  const thread = (container.thread_ts ?? message?.thread_ts) as string | undefined;
  const hidden = container.is_ephemeral === true;
  const direct = channel?.id.startsWith('D') === true;
  return {
    id: body.trigger_id || `${ts} ${body.actions[0]?.action_ts}`,
    tenant: body.team?.id ?? body.user.team_id ?? '',
    user: body.user.id,
    channel: channel?.id,
    // What one person sees alone is their own conversation, not the thread's.
    thread: hidden ? undefined : direct ? thread : (thread ?? ts),
    message: ts,
    hidden,
  };
}

/** What whoever runs Onus can do about an error of Slack's. */
function cureOf(code: string): string {
  const cure = {
    invalid_auth: 'check SLACK_BOT_TOKEN (it begins with xoxb-) and SLACK_APP_TOKEN (xapp-)',
    not_authed: 'check SLACK_BOT_TOKEN; it begins with xoxb-',
    account_inactive: 'the app was removed from the workspace; install it again and take the new token',
    token_revoked: 'install the app again and take the new token',
    missing_scope: 'compare the app with manifest.json and install it again',
    not_in_channel: 'invite Onus to the channel',
    channel_not_found: 'invite Onus to the channel',
    is_archived: 'the channel is archived',
    msg_blocks_too_long: 'please report it: Onus keeps its messages within Slack’s limits',
    invalid_blocks: 'please report it: Onus checks its messages against Slack’s own types',
    slack_webapi_request_error: 'Slack cannot be reached from here; Onus goes on trying',
  }[code];
  return cure ? ` → ${cure}` : '';
}

/** The SDK's own log: warnings and errors only, a line each, cut so that no message travels into it. */
function quiet(log: (line: string) => void) {
  const say = (...words: unknown[]) => {
    const [first] = words;
    if (typeof first !== 'string') return;
    // What is malformed is quoted by the parser.
    const told = first.replace(/(Malformed request body).*/s, '$1');
    log(`slack: ${told.split('\n')[0]?.slice(0, 200)}`);
  };
  const nothing = () => {};
  return {
    debug: nothing,
    info: nothing,
    warn: say,
    error: say,
    setLevel: nothing,
    getLevel: () => LogLevel.WARN,
    setName: nothing,
  };
}
