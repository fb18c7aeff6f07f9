import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { webApi } from '@slack/bolt';
import { createEmulator, type Emulator } from 'emulate';
import { ready } from '../built.ts';
import { click, mention, message, type Posted, type Running, running } from './driver.ts';

/** What manifest.json asks for, and no more. */
const SCOPES: string[] = JSON.parse(readFileSync(new URL('../../manifest.json', import.meta.url), 'utf8')).oauth_config
  .scopes.bot;
const quiet = { retryConfig: { retries: 0 } };

describe('slack: against an emulated Slack that keeps scopes', () => {
  let slack: Emulator;
  let api: string;
  /** A person's own client, and what they see. */
  let ann: webApi.WebClient;
  let onus: Running;
  let channel: string;
  let user: string;
  before(async function () {
    await ready.call(this);
    slack = await createEmulator({
      service: 'slack',
      port: 0,
      seed: {
        slack: {
          strict_scopes: true,
          users: [{ name: 'ann', real_name: 'Ann' }],
          channels: [{ name: 'cloud' }],
          oauth_apps: [
            {
              client_id: '1.2',
              client_secret: 's',
              app_id: 'A0ONUS',
              name: 'Onus',
              redirect_uris: [],
              scopes: SCOPES,
              bot_id: 'B0ONUS',
              bot_user_id: 'U0ONUS',
              bot_name: 'onus',
            },
          ],
          tokens: [
            {
              token: 'xoxb-onus',
              type: 'bot',
              user: 'U0ONUS',
              scopes: SCOPES,
              app_id: 'A0ONUS',
              bot_id: 'B0ONUS',
              bot_user_id: 'U0ONUS',
            },
            { token: 'xoxp-ann', user: 'ann' },
          ],
        },
      },
    });
    api = `${slack.url.replace('localhost', '127.0.0.1')}/api/`;
    ann = new webApi.WebClient('xoxp-ann', { slackApiUrl: api, ...quiet });
    user = (await ann.auth.test()).user_id!;
    channel = (await ann.conversations.list()).channels!.find((c) => c.name === 'cloud')!.id!;
  });
  after(() => slack.close());
  beforeEach(async () => {
    onus = await running(api, { botToken: 'xoxb-onus' });
    await onus.adapter.start();
  });
  afterEach(async () => {
    await onus.close();
    assert.deepEqual(onus.errors, []);
  });
  const says = async (text: string, thread_ts?: string): Promise<string> => {
    const said = await ann.chat.postMessage({ channel, text, ...(thread_ts ? { thread_ts } : {}) });
    return said.ts!;
  };
  const thread = async (ts: string): Promise<Posted[]> =>
    (await ann.conversations.replies({ channel, ts, include_all_metadata: true })).messages as Posted[];

  it('signs in with the scopes of the manifest', () => {
    assert.match(onus.logged.join('\n'), /signed in to/);
  });

  it('holds a conversation in a thread, as a person reads it back', async () => {
    const first = await says('<@U0ONUS> who patches RDS?');
    await onus.event(mention('who patches RDS?', { channel, user, ts: first }));
    const more = await says('and for EC2?', first);
    await onus.event(message('and for EC2?', { channel, user, ts: more, thread_ts: first }));
    const thanks = await says('thanks', first);
    await onus.event(message('thanks', { channel, user, ts: thanks, thread_ts: first }));
    await onus.interaction(
      click({ action_id: 'onus_ask_0', value: 'Who patches AWS Lambda?' }, { channel, user, thread: first }),
    );
    await onus.adapter.stop();

    const read = await thread(first);
    assert.deepEqual(
      read.map((m) => m.user),
      [user, 'U0ONUS', user, 'U0ONUS', user, 'U0ONUS'],
    );
    for (const [at, service] of [
      [1, /RDS/],
      [3, /EC2/],
      [5, /Lambda/],
    ] as const)
      assert.match(read[at]!.text.split('\n')[0], service);
    for (const m of read.filter((one) => one.user === 'U0ONUS')) {
      assert.equal(m.thread_ts, first);
      assert.ok(m.blocks.length > 1);
      assert.equal(m.metadata.event_type, 'onus_answer');
    }
    const history = (await ann.conversations.history({ channel })).messages as Posted[];
    assert.ok(!history.some((m) => m.user === 'U0ONUS' && !m.thread_ts), 'nothing of Onus’s outside the thread');
  });

  it('finds its answer by its metadata after a restart', async () => {
    const ts = await says('<@U0ONUS> who patches S3?');
    const event = mention('who patches S3?', { channel, user, ts });
    await onus.event(event);
    await onus.close();
    onus = await running(api, { botToken: 'xoxb-onus' });
    await onus.event(event, { headers: { 'x-slack-retry-num': '1' } });
    assert.equal((await thread(ts)).length, 2);
  });

  it('publishes the App Home', async () => {
    const { status } = await onus.event({ type: 'app_home_opened', user, tab: 'home', channel: 'D1', event_ts: '1.1' });
    assert.equal(status, 200);
  });

  it('needs every scope that it posts and looks with, and no other', async () => {
    const bot = new webApi.WebClient('xoxb-onus', { slackApiUrl: api, ...quiet });
    await assert.rejects(bot.team.info(), /missing_scope/);
    await assert.rejects(bot.pins.list({ channel }), /missing_scope/);
    assert.ok((await bot.users.info({ user })).ok);
    assert.ok((await bot.conversations.info({ channel })).ok);
    assert.ok((await bot.conversations.history({ channel })).ok);
  });
});
