import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { App } from '@slack/bolt';
import sinon from 'sinon';
import { heard } from '../../src/adapters/slack/heard.ts';
import { ENDPOINT, slack } from '../../src/adapters/slack/slack.ts';
import type { Knowledge } from '../../src/types.ts';
import { onus } from '../built.ts';
import { deliver, listening, SECRET } from './driver.ts';
import { faultsOf } from './schemas.ts';

const ROOT = new URL('../../', import.meta.url);
interface Manifest {
  display_information: { name: string; description: string; long_description: string };
  features: {
    app_home: Record<'home_tab_enabled' | 'messages_tab_enabled' | 'messages_tab_read_only_enabled', boolean>;
    bot_user: { display_name: string };
    shortcuts: { name: string; type: string; callback_id: string; description: string }[];
    slash_commands: { command: string; url: string; description: string; usage_hint: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    event_subscriptions: { request_url: string; bot_events: string[] };
    interactivity: { is_enabled: boolean; request_url: string };
  };
}
const manifest = JSON.parse(readFileSync(new URL('manifest.json', ROOT), 'utf8')) as Manifest;

/** Slack's names for the kinds of conversation (https://docs.slack.dev/reference/events/message). */
const KINDS = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' } as const;
type Kind = keyof typeof KINDS;
/** Scopes that Slack's documents ask for each event, where it is not one of the `message.…`. */
const EVENTS: Record<string, string[]> = { app_mention: ['app_mentions:read'], app_home_opened: [] };
/** Scopes that they ask for each method of the Web API; `history`: one for each kind of conversation it is used in. */
const METHODS: Record<string, string[] | 'history'> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.history': 'history',
  'conversations.replies': 'history',
  'views.publish': [],
  'users.info': ['users:read'],
  // Group messages have no creator that could decide; their scope is not asked for.
  'conversations.info': ['channels:read', 'groups:read'],
};

/** What the code does with Slack: what the adapter registers with the real Bolt, what it listens to, what it calls. */
interface Used {
  commands: string[];
  shortcuts: { type: string; callback_id: string }[];
  events: string[];
  actions: number;
  kinds: Kind[];
  methods: string[];
}

/** Methods of the Web API that a source calls. */
const methodsIn = (source: string): string[] => [
  ...[...source.matchAll(/\b(?:client|reader|asker)(?:\(\w*\))?\s*\.\s*(\w+)\s*\.\s*(\w+)\s*\(/g)].map(
    (m) => `${m[1]}.${m[2]}`,
  ),
  ...[...source.matchAll(/\bapiCall\(\s*['"`]([\w.]+)/g)].map((m) => m[1]!),
];

/** The adapter by itself; whatever it is given to call must not be called. */
function alone(knowledge: Knowledge) {
  const never = async () => assert.fail('nothing is asked');
  return slack({
    config: { botToken: 'xoxb-test', signingSecret: SECRET, appToken: null, apiUrl: 'http://127.0.0.1:9/' },
    ask: never,
    overhear: never,
    knowledge,
    once: never,
    sleep: never,
    now: () => 0,
    feedback: never,
    report: () => {},
    log: () => {},
  });
}

async function used(): Promise<Used> {
  const { knowledge } = await onus();
  const names = ['event', 'message', 'command', 'shortcut', 'action', 'options', 'view', 'function'] as const;
  const spies = Object.fromEntries(names.map((name) => [name, sinon.spy(App.prototype, name)]));
  try {
    alone(knowledge);
    const registered = (name: (typeof names)[number]) => spies[name]!.getCalls().map((call) => call.args[0]);
    for (const name of ['message', 'options', 'view', 'function'] as const)
      assert.deepEqual(registered(name), [], `${name}: this test does not know yet what that needs`);
    const said = { type: 'message', channel: 'C1', user: 'U1', text: 'and RDS?', ts: '2.0', thread_ts: '1.0' };
    const dir = new URL('src/adapters/slack/', ROOT);
    return {
      commands: registered('command') as string[],
      shortcuts: registered('shortcut') as Used['shortcuts'],
      events: registered('event') as string[],
      actions: registered('action').length,
      kinds: (Object.keys(KINDS) as Kind[]).filter((kind) => heard({ ...said, channel_type: kind }, 'U0BOT') !== null),
      methods: [
        ...new Set(readdirSync(dir).flatMap((file) => methodsIn(readFileSync(new URL(file, dir), 'utf8')))),
      ].sort(),
    };
  } finally {
    for (const spy of Object.values(spies)) spy.restore();
  }
}

/** What the manifest should say, from what the code does. */
function wanted({ commands, shortcuts, events, kinds, methods }: Used) {
  const history = kinds.map((kind) => `${KINDS[kind]}:history`);
  const subscribed = events.flatMap((type) =>
    type === 'message' ? kinds.map((kind) => `message.${KINDS[kind]}`) : [type],
  );
  const scopes = [
    ...subscribed.flatMap((event) =>
      event.startsWith('message.') ? [`${event.slice(8)}:history`] : (EVENTS[event] ?? assert.fail(`${event} is new`)),
    ),
    ...methods.flatMap((method) => {
      const needed = METHODS[method] ?? assert.fail(`${method} is new: say which scopes it needs`);
      return needed === 'history' ? history : needed;
    }),
    ...(commands.length || shortcuts.length ? ['commands'] : []),
  ];
  return { subscribed: subscribed.sort(), scopes: [...new Set(scopes)].sort() };
}

/** Every way in which a manifest and the code differ. */
function differences(m: Manifest, does: Used): string[] {
  const found: string[] = [];
  const same = (what: string, says: readonly string[], is: readonly string[]) => {
    for (const extra of says.filter((s) => !is.includes(s))) found.push(`${what}: ${extra} is of no use`);
    for (const lacking of is.filter((s) => !says.includes(s))) found.push(`${what}: ${lacking} is missing`);
    if (new Set(says).size < says.length) found.push(`${what}: one stands twice`);
  };
  const { subscribed, scopes } = wanted(does);
  const { features, settings } = m;
  same('scopes', m.oauth_config.scopes.bot, scopes);
  same('events', settings.event_subscriptions.bot_events, subscribed);
  same(
    'commands',
    features.slash_commands.map((c) => c.command),
    does.commands,
  );
  const shortcut = (s: { type: string; callback_id: string }) => `${s.type.replace(/_action$/, '')} ${s.callback_id}`;
  same('shortcuts', features.shortcuts.map(shortcut), does.shortcuts.map(shortcut));
  const flag = (what: string, says: boolean, is: boolean) => {
    if (says !== is) found.push(`${what} is ${says}`);
  };
  const { home_tab_enabled, messages_tab_enabled, messages_tab_read_only_enabled } = features.app_home;
  const direct = subscribed.includes('message.im');
  flag('interactivity', settings.interactivity.is_enabled, does.actions + does.shortcuts.length > 0);
  flag('home tab', home_tab_enabled, does.methods.includes('views.publish'));
  flag('messages tab', messages_tab_enabled, direct);
  flag('messages tab read-only', messages_tab_read_only_enabled, !direct);
  return found;
}

const urlsOf = ({ features, settings }: Manifest): string[] => [
  settings.event_subscriptions.request_url,
  settings.interactivity.request_url,
  ...features.slash_commands.map((c) => c.url),
];

/** Top-level keys that Slack documents; its type lets any others pass. */
const KEYS = [
  '_metadata',
  'display_information',
  'features',
  'oauth_config',
  'settings',
  'functions',
  'outgoing_domains',
];
/** [text, its limit at Slack (https://docs.slack.dev/reference/app-manifest)] */
const lengths = (m: Manifest): [string, number, number?][] => [
  [m.display_information.name, 35],
  [m.display_information.description, 140],
  [m.display_information.long_description, 4000, 174],
  [m.features.bot_user.display_name, 80],
  ...m.features.shortcuts.flatMap((s): [string, number][] => [
    [s.name, 24],
    [s.callback_id, 255],
    [s.description, 150],
  ]),
  ...m.features.slash_commands.flatMap((c): [string, number][] => [
    [c.command, 32],
    [c.description, 2000],
    [c.usage_hint, 1000],
  ]),
];
/** What Slack would object to. */
const faults = (m: Manifest): string[] => [
  ...Object.keys(m).flatMap((key) => (KEYS.includes(key) ? [] : [`${key} is no key`])),
  ...faultsOf('AppManifest', m),
  ...lengths(m).flatMap(([text, most, least = 1]) =>
    text.length <= most && text.length >= least ? [] : [`${text.length} characters: ${text.slice(0, 20)}`],
  ),
];

// biome-ignore lint/suspicious/noExplicitAny: manifests that are wrong on purpose
type Spoil = (m: any) => unknown;
const spoilt = (spoil: Spoil): Manifest => {
  const copy = structuredClone(manifest);
  spoil(copy);
  return copy;
};

describe('slack: manifest.json', () => {
  let does: Used;
  before(async function () {
    this.timeout(120_000);
    does = await used();
  });

  it('says what the code does, no more and no less', () => assert.deepEqual(differences(manifest, does), []));
  it('is what Slack takes', () => assert.deepEqual(faults(manifest), []));
  it('leaves out what Onus does without', () => {
    const { settings } = manifest as unknown as { settings: Record<string, unknown> };
    for (const key of ['org_deploy_enabled', 'socket_mode_enabled', 'token_rotation_enabled'])
      assert.equal(settings[key], false, key);
    assert.ok(!('redirect_urls' in manifest.oauth_config) && !('user' in manifest.oauth_config.scopes));
  });
  it('sends everything to one address, at which the adapter answers to Slack alone', async () => {
    const [address, ...others] = [...new Set(urlsOf(manifest))];
    assert.deepEqual(others, []);
    const { protocol, host, pathname } = new URL(address!);
    assert.deepEqual([protocol, host, pathname], ['https:', 'onus.example.com', ENDPOINT]);
    const { knowledge } = await onus();
    const { listener } = alone(knowledge);
    const server = await listening(listener!);
    try {
      const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c' });
      const signedWith = async (secret: string) =>
        (await deliver(`${server.url}${pathname}`, challenge, 'application/json', { secret })).status;
      assert.equal(await signedWith(SECRET), 200);
      assert.equal(await signedWith('another'), 401);
    } finally {
      await server.close();
    }
  });

  describe('the comparison with the code finds', () => {
    /** [what is wrong, how it is made, what is found] */
    const CASES: [string, Spoil, RegExp][] = [
      ['a scope too many', (m) => m.oauth_config.scopes.bot.push('files:read'), /scopes: files:read is of no use/],
      ['a scope too few', (m) => m.oauth_config.scopes.bot.shift(), /scopes: app_mentions:read is missing/],
      ['a scope twice', (m) => m.oauth_config.scopes.bot.push('commands'), /scopes: one stands twice/],
      [
        'an event too many',
        (m) => m.settings.event_subscriptions.bot_events.push('reaction_added'),
        /reaction_added is of no use/,
      ],
      ['an event too few', (m) => m.settings.event_subscriptions.bot_events.pop(), /events: message.mpim is missing/],
      ['another command', (m) => (m.features.slash_commands[0].command = '/whose'), /\/onus is missing/],
      ['no command', (m) => (m.features.slash_commands = []), /\/onus is missing/],
      ['another shortcut', (m) => (m.features.shortcuts[0].callback_id = 'x'), /message whose_job is missing/],
      ['a global shortcut', (m) => (m.features.shortcuts[0].type = 'global'), /message whose_job is missing/],
      ['buttons that do nothing', (m) => (m.settings.interactivity.is_enabled = false), /interactivity is false/],
      ['no home', (m) => (m.features.app_home.home_tab_enabled = false), /home tab is false/],
      ['no messages', (m) => (m.features.app_home.messages_tab_enabled = false), /messages tab is false/],
      ['nobody may write', (m) => (m.features.app_home.messages_tab_read_only_enabled = true), /read-only is true/],
    ];
    for (const [what, spoil, found] of CASES)
      it(what, () => assert.match(differences(spoilt(spoil), does).join('\n'), found));
    /** [what changed in the code, how, what is found] */
    const CODE: [string, Partial<Used>, RegExp][] = [
      ['an event that is gone', { events: ['message'] }, /events: app_mention is of no use/],
      [
        'a kind of conversation that is no longer heard',
        { kinds: ['channel', 'group', 'im'] },
        /mpim:history is of no use/,
      ],
      ['a method that is no longer called', { methods: [] }, /scopes: chat:write is of no use/],
      ['a command that is new', { commands: ['/onus', '/owner'] }, /commands: \/owner is missing/],
      ['a shortcut that is gone', { shortcuts: [] }, /whose_job is of no use/],
    ];
    for (const [what, change, found] of CODE)
      it(what, () => assert.match(differences(manifest, { ...does, ...change }).join('\n'), found));
    it('a method or an event whose scopes nobody told it', () => {
      assert.throws(() => differences(manifest, { ...does, methods: ['files.info'] }), /files\.info is new/);
      assert.throws(() => differences(manifest, { ...does, events: ['reaction_added'] }), /reaction_added is new/);
    });
    it('methods however they are called', () =>
      assert.deepEqual(
        methodsIn("client.chat.postMessage({\nawait client\n  .users\n  .info(x); client.apiCall('team.info', {})"),
        ['chat.postMessage', 'users.info', 'team.info'],
      ));
  });

  describe('the look at the manifest itself finds', () => {
    const CASES: [string, Spoil, RegExp][] = [
      ['a key at the top that Slack does not know', (m) => (m.feature = {}), /feature is no key/],
      ['a key within', (m) => (m.settings.socket_mode = true), /must NOT have additional properties/],
      ['no name', (m) => (m.display_information.name = ''), /0 characters/],
      ['an event there is not', (m) => m.settings.event_subscriptions.bot_events.push('message.all'), /bot_events/],
      ['a scope there is not', (m) => m.oauth_config.scopes.bot.push('channels:listen'), /scopes\/bot/],
      ['a shortcut of a kind there is not', (m) => (m.features.shortcuts[0].type = 'channel'), /shortcuts\/0/],
      ['a flag in words', (m) => (m.settings.interactivity.is_enabled = 'yes'), /must be boolean/],
      [
        'a description that is too long',
        (m) => (m.display_information.description = 'x'.repeat(141)),
        /141 characters/,
      ],
      ['a long description that is too short', (m) => (m.display_information.long_description = 'x'), /^1 characters/m],
      ['a shortcut whose name is too long', (m) => (m.features.shortcuts[0].name = 'x'.repeat(25)), /25 characters/],
    ];
    for (const [what, spoil, found] of CASES) it(what, () => assert.match(faults(spoilt(spoil)).join('\n'), found));
  });
});
