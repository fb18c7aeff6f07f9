/**
 * Permanent: nothing private ever reaches a channel, and nothing that Onus says notifies one. A private reply that
 * leaks is the bug that peers of Onus had to mend again and again.
 */
import assert from 'node:assert/strict';
import { PER_MINUTE } from '../../src/app.ts';
import { onus as knowing, ready } from '../built.ts';
import {
  ALICE,
  CHANNEL,
  click,
  DM,
  direct,
  json,
  mention,
  type Over,
  type Posted,
  type Running,
  responseUrls,
  running,
  shortcut,
  type WebApi,
  webApi,
} from './driver.ts';

const GONE = 'http://127.0.0.1:9/gone';

describe('slack: what is private', () => {
  let api: WebApi;
  let urls: Awaited<ReturnType<typeof responseUrls>>;
  let onus: Running;
  before(async function () {
    await ready.call(this);
    api = await webApi();
    urls = await responseUrls();
  });
  after(async () => {
    await api.close();
    await urls.close();
  });
  beforeEach(async () => {
    api.reset();
    urls.posted.length = 0;
    onus = await running(api.url);
  });
  afterEach(() => onus.close());
  const restarted = async (over: Over) => {
    await onus.close();
    onus = await running(api.url, over);
  };
  const broken = () =>
    restarted({
      brain: () => {
        throw new Error('broken');
      },
    });
  const beyond = async () => {
    const still = Date.now();
    await restarted({ now: () => still });
    await Promise.all(Array.from({ length: PER_MINUTE }, () => onus.command('help')));
  };

  /** Where an answer can go that only its asker sees: the command's response, a response_url, or the Web API. */
  const QUESTIONS = [
    'who patches RDS?',
    'who patches my database?',
    'what does it cost?',
    'help',
    '',
    'asdf qwer',
    'thanks',
    'who patches Azure SQL?',
    'why?',
    '<!channel> who patches RDS?',
  ];
  const ask = { action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' };
  const thumb = { type: 'feedback_buttons', action_id: 'onus_feedback', value: 'good r1' };
  type Flow = () => Promise<{ status: number; body: string }>;
  const FLOWS: [string, (url: string) => [string, Flow][]][] = [
    [
      'the command',
      () => QUESTIONS.map((text): [string, Flow] => [text, () => onus.command(text, { response_url: urls.url })]),
    ],
    [
      'the shortcut',
      (url) => QUESTIONS.map((text): [string, Flow] => [text, () => onus.interaction(shortcut(text, url))]),
    ],
    [
      'a button in what one person sees',
      (url) => [['', () => onus.interaction(click(ask, { ephemeral: true, responseUrl: url }))]],
    ],
    ['thanks for feedback', (url) => [['', () => onus.interaction(click(thumb, { responseUrl: url }))]]],
    [
      'thanks for feedback in a thread',
      (url) => [['', () => onus.interaction(click(thumb, { responseUrl: url, thread: '1700000000.000001' }))]],
    ],
    [
      'Share of what is no answer',
      (url) => [
        [
          '',
          () =>
            onus.interaction(
              click({ action_id: 'onus_share', value: 'lunch at noon?' }, { ephemeral: true, responseUrl: url }),
            ),
        ],
      ],
    ],
  ];
  const SETTINGS: [string, () => Promise<unknown>, boolean][] = [
    ['', async () => {}, true],
    [' with a dead response_url', async () => {}, false],
    [' beyond one’s pace', beyond, true],
    [' beyond one’s pace with a dead response_url', beyond, false],
    [' when the engine breaks', broken, true],
    [' when the engine breaks, with a dead response_url', broken, false],
  ];
  for (const [name, flows] of FLOWS)
    for (const [setting, make, alive] of SETTINGS)
      it(`${name}${setting} reaches the asker alone`, async () => {
        await make();
        for (const [text, flow] of flows(alive ? urls.url : GONE)) {
          const { status, body } = await flow();
          await onus.adapter.stop();
          assert.equal(status, 200, text);
          const responses: Posted[] = [...urls.posted, ...(body ? [JSON.parse(body)] : [])];
          const told = responses.length + api.to('chat.postEphemeral').length;
          assert.ok(told > 0, `nobody was told anything: ${text}`);
          for (const said of responses) assert.equal(said.response_type, 'ephemeral', text);
          for (const said of api.to('chat.postEphemeral')) assert.equal(said.user, ALICE);
          assert.deepEqual(
            api.calls.filter(({ method }) => method !== 'chat.postEphemeral'),
            [],
            text,
          );
        }
      });

  it('a notice of one’s pace reaches the asker alone, in a channel and in a thread', async () => {
    await beyond();
    await onus.event(mention('who patches RDS?'));
    await onus.event(mention('who patches RDS?', { thread_ts: '1700000000.000001' }));
    await onus.interaction(click(ask));
    await onus.interaction(click(ask, { responseUrl: urls.url }));
    await onus.adapter.stop();
    assert.deepEqual([api.messages, urls.posted.map((p) => p.response_type)], [[], ['ephemeral']]);
    const said = api.to('chat.postEphemeral');
    assert.deepEqual(
      said.map(({ user }) => user),
      [ALICE, ALICE, ALICE],
    );
    for (const { text } of said) assert.match(text, /more than I answer/);
  });
  it('the Web API refusing a private reply does not make it public', async () => {
    api.behave = (call, res, answer) =>
      json(res, call.method === 'chat.postEphemeral' ? { ok: false, error: 'user_not_in_channel' } : answer());
    await onus.interaction(shortcut('who patches RDS?', GONE));
    await onus.interaction(click(ask, { ephemeral: true, responseUrl: GONE }));
    await onus.adapter.stop();
    assert.deepEqual(api.messages, []);
  });
  it('only the pressed Share is public', async () => {
    const share = { action_id: 'onus_share', value: 'Who patches Amazon RDS?' };
    await onus.interaction(click(share, { ephemeral: true, responseUrl: urls.url }));
    await onus.adapter.stop();
    assert.deepEqual(
      urls.posted.map((p) => p.response_type),
      ['in_channel'],
    );
  });

  describe('and nothing notifies anybody:', () => {
    const WORDS = [
      '<!channel>',
      '<!here>',
      '<!everyone>',
      '<!here|here>',
      '<!subteam^S1|@ops>',
      '&lt;!channel&gt;',
      '&amp;lt;!channel&amp;gt;',
      '@channel',
      '@here',
      '@everyone',
      '<@U0BOB>',
      '&lt;@U0BOB&gt;',
      '<!chan\u200bnel>',
      '＜!channel＞',
      '<!<!channel>>',
      '<https://evil.example|<!channel>>',
      '<https://evil.example|click here>',
    ];
    const SENTENCES = [
      (word: string) => word,
      (word: string) => `who patches ${word} RDS?`,
      (word: string) => `${word} who patches RDS?`,
      (word: string) => `who patches RDS ${word}`,
      (word: string) => `who patches Zork${word} on AWS?`,
      (word: string) => `is ${word} our job?`,
    ];
    /** What Slack would make a notification or a link of, in any string of what was sent. */
    const loud = (said: unknown, allowed = ''): string[] => {
      if (typeof said === 'string') {
        const rest = allowed ? said.replaceAll(allowed, '') : said;
        return /<[@!#]|<https?:\/\/evil|(?:^|\s)@(?:channel|here|everyone)\b/.test(rest) ? [said] : [];
      }
      return said && typeof said === 'object' ? Object.values(said).flatMap((v) => loud(v, allowed)) : [];
    };
    for (const word of WORDS)
      it(JSON.stringify(word), async () => {
        for (const [i, make] of SENTENCES.entries()) {
          const text = make(word);
          const user = `U${i}`;
          await onus.event(mention(text, { user }));
          await onus.event(direct(text, { user }));
          urls.posted.push(JSON.parse((await onus.command(text, { user_id: user })).body));
          await onus.interaction(shortcut(text, urls.url, { user: { id: user, name: 'x' } }));
          const value = { action_id: 'onus_ask_0', value: text };
          await onus.interaction(click(value, { ephemeral: true, responseUrl: urls.url, user }));
          await onus.interaction(click({ ...value, action_id: 'onus_share' }, { responseUrl: urls.url, user }));
        }
        await onus.adapter.stop();
        assert.ok(urls.posted.length >= 4 * SENTENCES.length - 6);
        for (const said of api.messages) {
          assert.deepEqual(loud(said), []);
          assert.deepEqual([said.parse, said.link_names], ['none', 'false']);
          assert.ok([CHANNEL, DM].includes(said.channel));
        }
        for (const said of urls.posted) {
          const by = /shared by (<@U\d>)/.exec(JSON.stringify(said))?.[1];
          assert.deepEqual(loud(said, by), []);
        }
        assert.doesNotMatch(JSON.stringify(onus.logged), /channel>|evil/);
      });
  });

  it('who asks what is in no log, whatever goes wrong', async () => {
    const { engine } = await knowing();
    const words = 'hush4711';
    await restarted({
      brain: (question, context) => {
        if (question.text.includes('break')) throw new Error('broken');
        return engine(question, context);
      },
    });
    for (const text of [`who patches ${words} RDS?`, `break ${words}`]) {
      await onus.event(mention(text));
      await onus.event(direct(text));
      await onus.command(text);
      await onus.interaction(shortcut(text, GONE));
      api.behave = (_, res) => json(res, { ok: false, error: 'internal_error' });
      await onus.event(mention(text));
      await onus.interaction(click({ action_id: 'onus_ask_0', value: text }, { ephemeral: true, responseUrl: GONE }));
      await onus.adapter.stop();
      api.reset();
    }
    assert.ok(onus.errors.length > 0);
    assert.doesNotMatch(onus.logged.join('\n'), new RegExp(words));
  });
});
