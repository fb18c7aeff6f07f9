/**
 * What Teams is to a bot, for tests: it signs what it sends the way Microsoft does, serves the keys to check that with,
 * and stands in as a connector that keeps what bots say and can fail in the ways Teams' can.
 */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { onceInMemory } from '../../src/adapters/once.ts';
import type { Cloud } from '../../src/adapters/teams/bot.ts';
import { teams } from '../../src/adapters/teams/teams.ts';
import { app } from '../../src/app.ts';
import type { TeamsConfig } from '../../src/config.ts';
import type { Obey } from '../../src/types.ts';
import { onus } from '../built.ts';
import { bodyOf, json, listening } from '../slack/driver.ts';

export const APP = '11111111-2222-4333-8444-555555555555';
export const TENANT = '99999999-2222-4333-8444-555555555555';
export const BOT = `28:${APP}`;
export const ALICE = '29:alice';
export const BOB = '29:bob';
export const ISSUER = 'https://api.botframework.com';
/** What Onus shows Teams in turn; the sign-in for it is the one thing that is stubbed (MSAL speaks https only). */
export const OWN_TOKEN = 'token-of-onus';

// biome-ignore lint/suspicious/noExplicitAny: whatever a bot may say
export type Said = Record<string, any>;
export interface Call {
  method: string;
  conversation: string;
  /** The message replied to, or replaced. */
  about: string | undefined;
  body: Said;
  headers: Record<string, string | string[] | undefined>;
}
export type Behaviour = (call: Call, res: ServerResponse, take: () => void) => void;

/** A connector that keeps what is said. `behave` may be set to make it fail. */
export async function connector() {
  const calls: Call[] = [];
  let last = 0;
  const it = {
    url: '',
    calls,
    behave: ((_, __, take) => take()) as Behaviour,
    /** Messages, without the signs of writing. */
    messages: () => calls.filter((c) => c.method === 'POST' && c.body.type === 'message').map((c) => c.body),
    updates: () => calls.filter((c) => c.method === 'PUT'),
    reset() {
      calls.length = 0;
      it.behave = (_, __, take) => take();
    },
    close: async () => {},
  };
  const server = await listening(async (req, res) => {
    const [, conversation = '', about] =
      /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?/.exec(req.url!) ?? [];
    const text = await bodyOf(req);
    const call: Call = {
      method: req.method!,
      conversation: decodeURIComponent(conversation),
      about: about && decodeURIComponent(about),
      body: text ? JSON.parse(text) : {},
      headers: req.headers,
    };
    it.behave(call, res, () => {
      calls.push(call);
      json(res, { id: call.method === 'PUT' ? call.about : `said-${++last}` });
    });
  });
  it.url = server.url;
  it.close = server.close;
  return it;
}
export type Connector = Awaited<ReturnType<typeof connector>>;

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** `right` is published as `k1`; `other` is nobody's; `webchat` is published, but speaks for another channel. */
export const KEYS = { right: keys.privateKey, public: keys.publicKey, other: others.privateKey };

/** Serves metadata and keys; what is under `/down`, `/hang`, `/html` and `/empty` fails in that way. */
export async function issuer() {
  let asked = 0;
  const server = await listening((req, res) => {
    asked++;
    if (req.url === '/metadata') return json(res, { issuer: ISSUER, jwks_uri: `${server.url}/keys` });
    if (req.url === '/keyless') return json(res, { issuer: ISSUER, jwks_uri: `${server.url}/down` });
    if (req.url === '/empty') return json(res, {});
    if (req.url === '/html') return void res.writeHead(200).end('<h1>Sign in to the hotel wifi</h1>');
    if (req.url === '/hang') return;
    if (req.url === '/keys') {
      const own = { use: 'sig', ...keys.publicKey.export({ format: 'jwk' }) };
      const list = [
        { ...own, kid: 'k1', endorsements: ['msteams'] },
        { ...own, kid: 'webchat', endorsements: ['webchat'] },
      ];
      return json(res, { keys: list });
    }
    res.writeHead(500).end();
  });
  return {
    asked: () => asked,
    close: server.close,
    cloud: (path = '/metadata'): Cloud => ({
      issuer: ISSUER,
      keys: server.url + path,
      login: 'https://127.0.0.1:9/tenant',
      scope: ISSUER,
      oauth: 'https://127.0.0.1:9/oauth',
      patienceMs: 300,
    }),
  };
}
export type Issuer = Awaited<ReturnType<typeof issuer>>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const now = () => Math.floor(Date.now() / 1000);

/** A token as Microsoft makes it, with whatever is to be different. */
export function token(
  claims: Record<string, unknown>,
  { header = {}, key = KEYS.right, sign }: { header?: object; key?: KeyObject; sign?: (input: string) => string } = {},
): string {
  const input = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${part(claims)}`;
  const signature = sign?.(input) ?? createSign('RSA-SHA256').update(input).sign(key).toString('base64url');
  return `${input}.${signature}`;
}

let counter = 0;
const conversation = (kind: 'personal' | 'groupChat' | 'channel', root?: string) => ({
  conversationType: kind,
  tenantId: TENANT,
  ...(kind === 'personal' ? {} : { isGroup: true }),
  id:
    kind === 'channel'
      ? `19:channel@thread.tacv2;messageid=${root}`
      : kind === 'groupChat'
        ? '19:chat@thread.v2'
        : 'a:personal-alice',
});

/** A message as Teams sends it; in chats of several, Onus is mentioned. */
export function said(
  text: string,
  { kind = 'personal', user = ALICE, root, over = {} }: Partial<Who> & { over?: Said } = {},
): Said {
  const id = `m${++counter}`;
  const mention = '<at>Onus</at>';
  return {
    type: 'message',
    id,
    timestamp: '2026-11-22T10:00:00.000Z',
    channelId: 'msteams',
    from: { id: user, name: 'Somebody', aadObjectId: `aad-${user}` },
    recipient: { id: BOT, name: 'Onus' },
    conversation: conversation(kind, root ?? id),
    textFormat: 'plain',
    text: kind === 'personal' ? text : `${mention} ${text}`,
    entities: [
      ...(kind === 'personal' ? [] : [{ type: 'mention', text: mention, mentioned: { id: BOT, name: 'Onus' } }]),
      { type: 'clientInfo', locale: 'en-US', platform: 'Web' },
    ],
    channelData: { tenant: { id: TENANT } },
    ...over,
  };
}
export interface Who {
  kind: 'personal' | 'groupChat' | 'channel';
  user: string;
  /** The message that a channel's thread hangs on. */
  root: string;
}

/** A click on a button of a card: what the button holds, and the message it stands in. */
export const clicked = (value: unknown, replyToId: string, who: Partial<Who> = {}): Said =>
  said('', { ...who, over: { text: undefined, entities: undefined, value, replyToId } });

export const invoke = (name: string, value: unknown, over: Said = {}): Said =>
  said('', { over: { type: 'invoke', name, value, text: undefined, ...over } });

/** Onus in Teams over loopback, with the real CloudAdapter and the real engine. */
export async function running(
  there: Connector,
  {
    cloud,
    credentials = true,
    hosts,
    obey,
  }: { cloud?: Cloud; credentials?: boolean; hosts?: string[]; obey?: Obey } = {},
) {
  const { knowledge, engine } = await onus();
  const logged: string[] = [];
  const errors: unknown[] = [];
  const waited: number[] = [];
  const questions: string[] = [];
  const report = (error: unknown) => void errors.push(error);
  const { ask } = app(engine, { now: Date.now, report, ...(obey ? { obey } : {}) });
  const config: TeamsConfig = {
    appId: APP,
    password: 'secret',
    type: 'SingleTenant',
    tenantId: TENANT,
    hosts: hosts ?? [new URL(there.url).host],
  };
  const adapter = teams({
    config: credentials ? config : null,
    ask: (question) => {
      questions.push(question.text);
      return ask(question);
    },
    knowledge,
    once: onceInMemory(Date.now),
    // Waits are told, not waited.
    sleep: async (ms) => void waited.push(ms),
    report,
    log: (line) => void logged.push(line),
    ...(cloud ? { cloud } : {}),
  });
  const server = await listening(adapter.listener);
  const url = `${server.url}/api/messages`;
  const claims = { iss: ISSUER, aud: APP, serviceurl: there.url, nbf: now() - 60, exp: now() + 3600 };
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  };
  return {
    adapter,
    url,
    claims,
    logged,
    errors,
    waited,
    questions,
    post,
    /** Delivers an activity the way Teams does, or with another token. */
    deliver: (activity: Said, authorization = `Bearer ${token(claims)}`) =>
      post({ serviceUrl: there.url, ...activity }, authorization ? { authorization } : {}),
    close: async () => {
      await adapter.stop();
      await server.close();
    },
  };
}
export type Running = Awaited<ReturnType<typeof running>>;

/** What a message cites, as Teams is told. */
export const citationsOf = (message: Said): Said[] =>
  (message.entities ?? []).flatMap((e: Said) => (e.type === 'https://schema.org/Message' ? (e.citation ?? []) : []));
export const cardOf = (message: Said): Said => message.attachments[0].content;
