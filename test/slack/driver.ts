/**
 * What Slack is to an app, for tests: it signs what it sends the way Slack does, takes what is posted to a
 * response_url, and stands in as a Web API that keeps messages and can fail in every way Slack's can.
 */
import { createHmac } from 'node:crypto';
import { once as onceOf } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onceInMemory } from '../../src/adapters/once.ts';
import { type Slack, slack } from '../../src/adapters/slack/slack.ts';
import { app } from '../../src/app.ts';
import type { Engine, Obey } from '../../src/types.ts';
import { onus } from '../built.ts';

export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const TEAM = 'T012AB3C4';
export const BOT = 'U0BOT';
export const CHANNEL = 'C012AB3CD';
export const DM = 'D012AB3CD';
export const ALICE = 'U0ALICE';
export const BOB = 'U0BOB';

/** A server on a free loopback port. */
export async function listening(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (s) => sockets.add(s.once('close', () => sockets.delete(s))));
  server.listen(0, '127.0.0.1');
  await onceOf(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const s of sockets) s.destroy();
      }),
  };
}

export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// biome-ignore lint/suspicious/noExplicitAny: whatever an app may post
export type Posted = Record<string, any>;
export interface Call {
  method: string;
  args: Posted;
}
/** How the Web API answers one call: as it should, or in one of Slack's ways to fail. */
export type Behaviour = (call: Call, res: ServerResponse, answer: () => Posted) => void | Promise<void>;
export const json = (res: ServerResponse, body: unknown, status = 200, headers = {}) =>
  void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A Web API that keeps what is posted. `behave` may be set to make it fail. */
export async function webApi() {
  const calls: Call[] = [];
  const messages: Posted[] = [];
  let at = 1_700_000_000;
  const api = {
    url: '',
    calls,
    /** Everything in channels and direct messages, with `ts`. */
    messages,
    behave: ((_, res, answer) => json(res, answer())) as Behaviour,
    to: (method: string) => calls.filter((c) => c.method === method).map((c) => c.args),
    reset() {
      calls.length = 0;
      messages.length = 0;
      api.behave = (_, res, answer) => json(res, answer());
    },
    close: async () => {},
  };
  const answers: Record<string, (args: Posted) => Posted> = {
    'auth.test': () => ({ ok: true, team: 'Acme', team_id: TEAM, user: 'onus', user_id: BOT, bot_id: 'B0BOT' }),
    'chat.postMessage': (args) => {
      const ts = `${at++}.000100`;
      messages.push({ ...args, ts, bot_id: 'B0BOT', user: BOT });
      return { ok: true, channel: args.channel, ts };
    },
    'chat.postEphemeral': () => ({ ok: true, message_ts: `${at++}.000200` }),
    'views.publish': () => ({ ok: true }),
    'conversations.history': (args) => ({
      ok: true,
      messages: messages.filter((m) => m.channel === args.channel && !m.thread_ts),
    }),
    'conversations.replies': (args) => ({
      ok: true,
      messages: messages.filter((m) => m.channel === args.channel && m.thread_ts === args.ts),
    }),
  };
  const server = await listening(async (req, res) => {
    const method = (req.url ?? '').replace(/^\/api\//, '').split('?')[0]!;
    const form = new URLSearchParams(await bodyOf(req));
    const args: Posted = {};
    for (const [name, value] of form) args[name] = /^[[{]/.test(value) ? JSON.parse(value) : value;
    const call = { method, args };
    calls.push(call);
    const make = answers[method];
    await api.behave(call, res, () => (make ? make(args) : { ok: false, error: 'unknown_method' }));
  });
  api.url = `${server.url}/api/`;
  api.close = server.close;
  return api;
}
export type WebApi = Awaited<ReturnType<typeof webApi>>;

/** Takes what is posted to a response_url. */
export async function responseUrls() {
  const posted: Posted[] = [];
  const server = await listening(async (req, res) => {
    posted.push(JSON.parse(await bodyOf(req)));
    res.writeHead(200).end('ok');
  });
  return { url: `${server.url}/response`, posted, close: server.close };
}

export interface Delivery {
  /** Seconds since 1970; now unless told. */
  timestamp?: number;
  signature?: (right: string) => string;
  headers?: Record<string, string>;
  secret?: string;
}

/** Sends a body to the app as Slack does. */
export async function deliver(
  url: string,
  body: string,
  type: 'application/json' | 'application/x-www-form-urlencoded',
  { timestamp = Math.floor(Date.now() / 1000), signature = (s) => s, headers = {}, secret = SECRET }: Delivery = {},
): Promise<{ status: number; body: string }> {
  const right = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(right),
      ...headers,
    },
  });
  return { status: response.status, body: await response.text() };
}

let counter = 0;
const FIRST_TS = Math.floor(Date.now() / 1000) + 60;
/** A `ts` that nobody has used yet, later than any start. */
export const nextTs = () => `${FIRST_TS + ++counter}.000100`;

/** A door that stays shut until it is opened; `reached` once somebody stands before it. */
export function gate() {
  let open = () => {};
  let reach = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  const reached = new Promise<void>((done) => {
    reach = done;
  });
  return {
    open: () => open(),
    reached,
    pass: () => {
      reach();
      return opened;
    },
  };
}

export const eventBody = (event: Posted, over: Posted = {}): Posted => ({
  token: 'verification',
  team_id: TEAM,
  api_app_id: 'A0APP',
  type: 'event_callback',
  event_id: `Ev${++counter}`,
  event_time: 1_700_100_000,
  authorizations: [{ enterprise_id: null, team_id: TEAM, user_id: BOT, is_bot: true }],
  event,
  ...over,
});
export const mention = (text: string, over: Posted = {}): Posted => {
  const ts = nextTs();
  return { type: 'app_mention', user: ALICE, text: `<@${BOT}> ${text}`, ts, channel: CHANNEL, event_ts: ts, ...over };
};
export const message = (text: string, over: Posted = {}): Posted => {
  const ts = nextTs();
  return {
    type: 'message',
    channel_type: 'channel',
    user: ALICE,
    text,
    ts,
    channel: CHANNEL,
    event_ts: ts,
    ...over,
  };
};
export const direct = (text: string, over: Posted = {}): Posted =>
  message(text, { channel: DM, channel_type: 'im', ...over });

/** Onus in Slack over loopback, with the real Bolt and the real engine. */
export interface Over {
  now?: () => number;
  appToken?: string;
  /** Milliseconds until a delivery is given back. */
  answerWithin?: number;
  botToken?: string;
  /** What stands behind it; the real engine unless told. */
  brain?: Engine;
  obey?: Obey;
}
export async function running(apiUrl: string, over: Over = {}) {
  const { knowledge, engine } = await onus();
  const logged: string[] = [];
  const errors: unknown[] = [];
  const waited: number[] = [];
  const counted = { good: 0, bad: 0 };
  const now = over.now ?? Date.now;
  const report = (error: unknown) => void errors.push(error);
  const { ask, overhear } = app(over.brain ?? engine, { now, report, ...(over.obey ? { obey: over.obey } : {}) });
  const adapter: Slack = slack({
    config: { botToken: over.botToken ?? 'xoxb-test', signingSecret: SECRET, appToken: over.appToken ?? null, apiUrl },
    ask,
    overhear,
    knowledge,
    once: onceInMemory(now),
    feedback: async (_, verdict) => ({ ...counted, [verdict]: ++counted[verdict] }),
    // Waits are told, not waited.
    sleep: async (ms) => void waited.push(ms),
    report,
    log: (line) => void logged.push(line),
    now,
    ...(over.answerWithin === undefined ? {} : { answerWithin: over.answerWithin }),
  });
  const { listener } = adapter;
  const server = listener && (await listening(listener));
  const url = `${server?.url}/slack/events`;
  const form = (fields: Record<string, string>, how?: Delivery) =>
    deliver(url, new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', how);
  return {
    adapter,
    url,
    logged,
    errors,
    waited,
    event: (event: Posted, how?: Delivery, over?: Posted) =>
      deliver(url, JSON.stringify(eventBody(event, over)), 'application/json', how),
    command: (text: string, fields: Record<string, string> = {}, how?: Delivery) =>
      form(
        {
          token: 'verification',
          team_id: TEAM,
          channel_id: CHANNEL,
          user_id: ALICE,
          command: '/onus',
          text,
          response_url: 'http://127.0.0.1:9/none',
          trigger_id: `command.${++counter}`,
          api_app_id: 'A0APP',
          ...fields,
        },
        how,
      ),
    interaction: (payload: Posted, how?: Delivery) => form({ payload: JSON.stringify(payload) }, how),
    close: async () => {
      await adapter.stop();
      await server?.close();
    },
  };
}
export type Running = Awaited<ReturnType<typeof running>>;

export const shortcut = (text: string, responseUrl: string, over: Posted = {}): Posted => ({
  type: 'message_action',
  callback_id: 'whose_job',
  trigger_id: `shortcut.${++counter}`,
  message_ts: nextTs(),
  team: { id: TEAM, domain: 'acme' },
  user: { id: ALICE, name: 'alice' },
  channel: { id: CHANNEL, name: 'general' },
  message: { type: 'message', user: BOB, text, ts: nextTs() },
  response_url: responseUrl,
  ...over,
});

/** A click on a button of a message. */
export const click = (
  action: Posted,
  {
    ephemeral = false,
    user = ALICE,
    channel = CHANNEL,
    thread,
    responseUrl,
    ts = nextTs(),
  }: {
    ephemeral?: boolean;
    user?: string;
    channel?: string;
    thread?: string;
    responseUrl?: string;
    ts?: string;
  } = {},
): Posted => ({
  type: 'block_actions',
  team: { id: TEAM, domain: 'acme' },
  user: { id: user, username: 'somebody', team_id: TEAM },
  api_app_id: 'A0APP',
  trigger_id: `click.${++counter}`,
  container: {
    type: 'message',
    message_ts: ts,
    channel_id: channel,
    is_ephemeral: ephemeral,
    ...(thread ? { thread_ts: thread } : {}),
  },
  channel: { id: channel, name: 'general' },
  ...(ephemeral ? {} : { message: { type: 'message', ts, ...(thread ? { thread_ts: thread } : {}) } }),
  ...(responseUrl ? { response_url: responseUrl } : {}),
  actions: [{ type: 'button', block_id: 'b', action_ts: nextTs(), ...action }],
});
