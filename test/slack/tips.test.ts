import assert from 'node:assert/strict';
import { slackTips } from '../../src/adapters/slack/tips.ts';
import { open, type Store } from '../../src/store/store.ts';
import { tipAnswer } from '../../src/tips/answer.ts';
import { commands } from '../../src/tips/commands.ts';
import { run } from '../../src/tips/run.ts';
import type { Profile, Slot } from '../../src/types.ts';
import { onus, ready } from '../built.ts';
import { type Home, home } from '../store/both.ts';
import { knowledge } from '../tips/world.ts';
import {
  ALICE,
  type Behaviour,
  BOB,
  CHANNEL,
  direct,
  json,
  mention,
  type Running,
  running,
  TEAM,
  type WebApi,
  webApi,
} from './driver.ts';

const SLOT: Slot = { place: { adapter: 'slack', tenant: TEAM, channel: CHANNEL }, date: '2027-01-04' };
const k = knowledge(1);
const ANSWER = tipAnswer(k, k.tips[0]!);
const refuse =
  (error: string): Behaviour =>
  (_, res) =>
    json(res, { ok: false, error });

describe('slack: speaking first', () => {
  let api: WebApi;
  let slack: ReturnType<typeof slackTips>;
  before(async () => {
    api = await webApi();
  });
  after(() => api.close());
  beforeEach(() => {
    api.reset();
    slack = slackTips({ botToken: 'xoxb-1', signingSecret: 's', appToken: null, apiUrl: api.url });
  });
  const say = (within = 5000) => slack.say(SLOT, ANSWER, null, within);

  it('posts the tip as an answer, with its slot in the metadata and a button that asks', async () => {
    assert.deepEqual(await say(), { said: 'sent' });
    const [m] = api.messages;
    assert.deepEqual(m!.metadata, { event_type: 'onus_tip', event_payload: { slot: `${CHANNEL} 2027-01-04` } });
    assert.match(m!.text, /^Tip 0\./);
    assert.equal(m!.thread_ts, undefined);
    const asked = m!.blocks.flatMap((b: { elements?: { value?: string }[] }) => b.elements ?? []);
    assert.ok(asked.some((e: { value?: string }) => e.value === 'Question 0?'));
    assert.match(JSON.stringify(m!.blocks), /Guide, part/);
  });

  const SAID: [string, Behaviour, object][] = [
    [
      '429',
      (_, res) => json(res, { ok: false, error: 'ratelimited' }, 429, { 'retry-after': '7' }),
      { said: 'later', ms: 7000 },
    ],
    ['a channel that is archived', refuse('is_archived'), { said: 'gone', why: 'the channel is archived' }],
    [
      'a channel it was removed from',
      refuse('not_in_channel'),
      { said: 'gone', why: 'Onus was removed from the channel' },
    ],
    [
      'a channel that is gone',
      refuse('channel_not_found'),
      { said: 'gone', why: 'Onus is not in the channel, or it is gone' },
    ],
    ['a token that was revoked', refuse('token_revoked'), { said: 'gone', why: 'the token of Onus was revoked' }],
    ['a message it will not take', refuse('invalid_blocks'), { said: 'refused', why: 'invalid_blocks' }],
    ['an error of its own', refuse('internal_error'), { said: 'unclear' }],
    ['500', (_, res) => void res.writeHead(500).end('broken'), { said: 'unclear' }],
    ['a connection that breaks', (_, res) => void res.destroy(), { said: 'unclear' }],
    [
      'a connection that breaks after the message was taken',
      (_, res, answer) => {
        answer();
        res.destroy();
      },
      { said: 'unclear' },
    ],
  ];
  for (const [what, behave, expected] of SAID)
    it(`tells of ${what}, after one try`, async () => {
      api.behave = behave;
      assert.deepEqual(await say(), expected);
      assert.equal(api.calls.length, 1);
    });
  it('gives up when there is no answer in time, after one try', async () => {
    api.behave = () => {};
    assert.deepEqual(await say(100), { said: 'unclear' });
    assert.equal(api.calls.length, 1);
  });

  it('finds its message in the channel', async () => {
    assert.equal(await slack.find?.(SLOT, 0), 'absent');
    await say();
    assert.equal(await slack.find?.(SLOT, 0), 'found');
    assert.equal(await slack.find?.({ ...SLOT, date: '2027-01-05' }, 0), 'absent');
    const [asked] = api.to('conversations.history');
    assert.equal(asked!.include_all_metadata, 'true');
  });
  it('finds it on a later page', async () => {
    await say();
    const [mine] = api.messages;
    let page = 0;
    api.behave = (_, res) =>
      json(
        res,
        page++ < 3
          ? { ok: true, messages: [], response_metadata: { next_cursor: `p${page}` } }
          : { ok: true, messages: [mine] },
      );
    assert.equal(await slack.find?.(SLOT, 0), 'found');
    assert.equal(page, 4);
  });
  const FOUND: [string, Behaviour, string][] = [
    ['a history it may not read', refuse('missing_scope'), 'unreadable'],
    ['a channel it is not in', refuse('channel_not_found'), 'unreadable'],
    ['429', (_, res) => json(res, { ok: false, error: 'ratelimited' }, 429, { 'retry-after': '1' }), 'later'],
    ['500', (_, res) => void res.writeHead(500).end(), 'later'],
    ['a broken connection', (_, res) => void res.destroy(), 'later'],
    [
      'metadata that is kept back',
      (_, res) => json(res, { ok: true, messages: [{ text: 'x', metadata: { event_type: 'onus_tip' } }] }),
      'unreadable',
    ],
    [
      'a history without end',
      (_, res) => json(res, { ok: true, messages: [], response_metadata: { next_cursor: 'more' } }),
      'unreadable',
    ],
  ];
  for (const [what, behave, expected] of FOUND)
    it(`looking, meets ${what}: ${expected}`, async () => {
      api.behave = behave;
      assert.equal(await slack.find?.(SLOT, 0), expected);
    });

  /** [what it shows, users.info, conversations.info, profile] */
  const user = (over = {}) => ({ ok: true, user: { tz: 'Asia/Tokyo', real_name: 'Alice', ...over } });
  const room = (over = {}) => ({ ok: true, channel: { creator: BOB, is_member: true, ...over } });
  const no = (error: string) => ({ ok: false, error });
  const PEOPLE: [string, object, object, Partial<Profile>][] = [
    ['somebody', user(), room(), { name: 'Alice', zone: 'Asia/Tokyo', admin: false, inside: true }],
    ['an admin', user({ is_admin: true }), room(), { admin: true }],
    ['an owner', user({ is_owner: true }), room(), { admin: true }],
    ['the creator', user(), room({ creator: ALICE }), { admin: true }],
    ['a channel it is not in', user(), room({ is_member: false }), { inside: false }],
    ['a private channel it is not in', user(), no('channel_not_found'), { inside: false, admin: null }],
    [
      'no right to look',
      no('missing_scope'),
      no('missing_scope'),
      { zone: null, admin: null, inside: null, name: null },
    ],
    ['a person not known', no('user_not_found'), room({ creator: ALICE }), { zone: null, admin: true }],
  ];
  for (const [what, person, channel, expected] of PEOPLE)
    it(`knows ${what}`, async () => {
      api.behave = ({ method }, res) => json(res, method === 'users.info' ? person : channel);
      const profile = await slack.profiles({ adapter: 'slack', tenant: TEAM, channel: CHANNEL }, ALICE);
      for (const [key, value] of Object.entries(expected)) assert.equal(profile[key as keyof Profile], value, key);
    });
  it('may always change the tips of its own conversation', async () => {
    api.behave = ({ method }, res) =>
      json(res, method === 'users.info' ? user() : room({ creator: undefined, is_im: true }));
    const profile = await slack.profiles({ adapter: 'slack', tenant: TEAM, channel: 'D1' }, ALICE);
    assert.deepEqual([profile.admin, profile.inside], [true, true]);
  });
});

describe('slack: tips from the command to the channel', () => {
  let api: WebApi;
  let here: Home;
  let store: Store;
  let slack: Running;
  let now = Date.UTC(2027, 0, 4, 7);
  before(async function () {
    await ready.call(this);
    api = await webApi();
  });
  after(() => api.close());
  beforeEach(async () => {
    api.reset();
    now = Date.UTC(2027, 0, 4, 7);
    here = await home('SQLite');
    store = await open(here.at, () => {});
    const { knowledge: all } = await onus();
    const people = slackTips({ botToken: 'x', signingSecret: 's', appToken: null, apiUrl: api.url });
    const obey = commands({
      store,
      knowledge: all,
      profiles: { slack: people.profiles },
      admins: 'anyone',
      now: () => now,
      report: () => {},
    });
    slack = await running(api.url, { obey });
    api.behave = ({ method }, res, answer) =>
      json(
        res,
        method === 'users.info'
          ? { ok: true, user: { tz: 'Europe/Berlin', real_name: 'Alice' } }
          : method === 'conversations.info'
            ? { ok: true, channel: { is_member: true } }
            : answer(),
      );
  });
  afterEach(async () => {
    await slack.close();
    await store.close();
    await here.end();
  });

  it('/onus tips on answers the asker alone; at nine in Berlin the tip is in the channel', async () => {
    const { body } = await slack.command('tips on daily');
    assert.match(body, /Tips are on, every day at 09:00 \(Europe\/Berlin\)/);
    assert.equal(JSON.parse(body).response_type, 'ephemeral');
    assert.equal(api.messages.length, 0);
    now = Date.UTC(2027, 0, 4, 8);
    const { knowledge: all } = await onus();
    const speaker = slackTips({ botToken: 'x', signingSecret: 's', appToken: null, apiUrl: api.url }, { gap: 0 });
    const tips = run({
      store,
      knowledge: all,
      speakers: { slack: speaker },
      owner: 'me',
      now: () => now,
      sleep: async () => {},
      log: () => {},
    });
    await tips.round();
    await tips.round();
    assert.equal(api.messages.length, 1);
    assert.equal(api.messages[0]!.channel, CHANNEL);
    assert.ok(all.tips.some((t) => api.messages[0]!.text.startsWith(t.text.slice(0, 40).replace(/&/g, '&amp;'))));
  });
  it('a mention changes them before everybody, what is for the asker stays private', async () => {
    await slack.event(mention('tips on daily'));
    assert.equal(api.messages.length, 1);
    assert.match(api.messages[0]!.text, /^Tips are on/);
    for (const text of ['tips preview', 'tips on at 25:00', 'tips']) await slack.event(mention(text));
    assert.equal(api.messages.length, 1);
    assert.equal(api.to('chat.postEphemeral').length, 3);
    assert.ok(api.to('chat.postEphemeral').every((p) => p.user === ALICE));
  });
  it('a direct message is a channel of its own', async () => {
    await slack.event(direct('tips on'));
    await slack.event(direct('tips status'));
    assert.match(api.messages[1]!.text, /^Tips are on, on weekdays at 09:00 \(Europe\/Berlin\)[\s\S]*Alice/);
  });
  it('a question about tips stays a question', async () => {
    await slack.event(mention('tips for securing S3?'));
    assert.doesNotMatch(api.messages[0]?.text ?? '', /Tips are/);
  });
});
