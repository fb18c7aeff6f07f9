import assert from 'node:assert/strict';
import { PER_MINUTE } from '../../src/app.ts';
import { ready } from '../built.ts';
import {
  ALICE,
  BOB,
  BOT,
  CHANNEL,
  click,
  DM,
  direct,
  mention,
  message,
  type Posted,
  type Running,
  responseUrls,
  running,
  shortcut,
  type WebApi,
  webApi,
} from './driver.ts';

const RETRY = { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } };

describe('slack: over loopback with the real Bolt', () => {
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
  afterEach(async () => {
    await onus.close();
    assert.deepEqual(onus.errors, []);
  });
  const settled = () => onus.adapter.stop();

  describe('a mention', () => {
    it('is answered in its thread', async () => {
      const event = mention('who patches RDS?');
      assert.equal((await onus.event(event)).status, 200);
      const [posted, ...more] = api.messages;
      assert.equal(more.length, 0);
      assert.deepEqual([posted!.channel, posted!.thread_ts], [CHANNEL, event.ts]);
      assert.match(posted!.text, /^AWS patches Amazon RDS; you choose when\./);
      assert.match(posted!.blocks[0].text.text, /^\*AWS patches Amazon RDS; you choose when\.\*$/);
      assert.deepEqual([posted!.parse, posted!.link_names], ['none', 'false']);
    });
    it('in a thread is answered there', async () => {
      await onus.event(mention('who patches RDS?', { thread_ts: '1700000000.000001' }));
      assert.equal(api.messages[0]!.thread_ts, '1700000000.000001');
    });
    it('of nothing gets help with three examples', async () => {
      for (const text of ['', ' ', ':wave:', `<@${BOT}>`]) {
        api.reset();
        await onus.event(mention(text));
        assert.equal(asks(api.messages[0]!).length, 3, JSON.stringify(text));
      }
    });
  });

  describe('one mention that comes as message and app_mention', () => {
    const both = () => {
      const one = mention('who patches RDS?');
      return [one, { ...one, type: 'message', channel_type: 'channel' }] as const;
    };
    it('at once is answered once', async () => {
      const [a, b] = both();
      await Promise.all([onus.event(a), onus.event(b), onus.event(a), onus.event(b)]);
      assert.equal(api.messages.length, 1);
    });
    it('is answered once, the mention first', async () => {
      const [a, b] = both();
      await onus.event(a);
      await onus.event(b);
      assert.equal(api.messages.length, 1);
    });
    it('is answered once, the message first', async () => {
      const [a, b] = both();
      await onus.event(b);
      await onus.event(a);
      assert.equal(api.messages.length, 1);
    });
    it('is answered once in a thread while Onus does not know its own id', async () => {
      const [a, b] = both();
      const thread = { thread_ts: '1700000000.000001' };
      const unnamed = { authorizations: undefined };
      await onus.event({ ...b, ...thread }, {}, unnamed);
      assert.equal(api.messages.length, 0);
      await onus.event({ ...a, ...thread }, {}, unnamed);
      assert.equal(api.messages.length, 1);
    });
    it('and again as a retry, with the header and without, is answered once', async () => {
      const [a, b] = both();
      await onus.event(a);
      await onus.event(a, RETRY);
      await onus.event(b, RETRY);
      await onus.event(a);
      assert.equal(api.messages.length, 1);
    });
  });
  it('two mentions at the same moment in two channels are two', async () => {
    const one = mention('who patches RDS?');
    await Promise.all([onus.event(one), onus.event({ ...one, channel: 'C2' })]);
    assert.deepEqual(api.messages.map((m) => m.channel).sort(), [CHANNEL, 'C2']);
  });
  it('a retry after an answer by a process that has ended is not answered again', async () => {
    const event = mention('who patches RDS?');
    const alone = direct('who patches RDS?');
    await onus.event(event);
    await onus.event(alone);
    await onus.close();
    onus = await running(api.url);
    await onus.event(event, RETRY);
    await onus.event(alone, RETRY);
    assert.equal(api.messages.length, 2);
    await onus.close();
    // Without the header: what was said before this start may have been answered by the one before.
    onus = await running(api.url, { now: () => Number(alone.ts) * 1000 + 5000 });
    await onus.event(event);
    await onus.event(alone);
    assert.equal(api.messages.length, 2);
  });

  describe('a direct message', () => {
    it('and its follow-up are answered beside it, not in a thread', async () => {
      await onus.event(direct('who patches RDS?'));
      await onus.event(direct('and for EC2?'));
      assert.equal(api.messages.length, 2);
      assert.match(api.messages[1]!.text, /EC2/);
      assert.deepEqual([api.messages[0]!.channel, api.messages[0]!.thread_ts], [DM, undefined]);
    });
    it('in a thread is answered there', async () => {
      await onus.event(direct('who patches RDS?', { thread_ts: '1700000000.000001' }));
      assert.equal(api.messages[0]!.thread_ts, '1700000000.000001');
    });
    it('without words gets help', async () => {
      await onus.event(direct('', { subtype: 'file_share' }));
      assert.equal(asks(api.messages[0]!).length, 3);
    });
  });

  describe('in a thread without its name', () => {
    let thread: { thread_ts: string };
    beforeEach(async () => {
      const first = mention('who patches RDS?');
      thread = { thread_ts: first.ts };
      await onus.event(first);
      api.reset();
    });
    it('a follow-up of the person last answered is answered', async () => {
      await onus.event(message('and for EC2?', thread));
      assert.match(api.messages[0]!.text, /EC2/);
      assert.equal(api.messages[0]!.thread_ts, thread.thread_ts);
    });
    it('nobody else is', async () => {
      await onus.event(message('and for EC2?', { ...thread, user: BOB }));
      assert.equal(api.calls.length, 0);
    });
    it('until somebody else asks', async () => {
      await onus.event(mention('who patches Lambda?', { ...thread, user: BOB }));
      await onus.event(message('and for EC2?', thread));
      assert.equal(api.messages.length, 1);
      await onus.event(message('and for EC2?', { ...thread, user: BOB }));
      assert.equal(api.messages.length, 2);
    });
    it('talk is not', async () => {
      for (const text of ['thanks, that helps a lot', 'lunch at noon?', `<@${BOB}> and for EC2?`, ':+1:'])
        await onus.event(message(text, thread));
      assert.equal(api.calls.length, 0);
    });
    it('another thread and the channel itself are not', async () => {
      await onus.event(message('and for EC2?', { thread_ts: '1700000000.000001' }));
      await onus.event(message('and for EC2?'));
      assert.equal(api.calls.length, 0);
    });
    it('the same line twice is two, the same delivery twice is one', async () => {
      const line = message('and for EC2?', thread);
      await Promise.all([onus.event(line), onus.event(line, RETRY)]);
      assert.equal(api.messages.length, 1);
    });
  });
  it('after ten minutes a follow-up needs its name', async () => {
    let time = Date.now();
    await onus.close();
    onus = await running(api.url, { now: () => time });
    const first = mention('who patches RDS?');
    await onus.event(first);
    time += 10 * 60 * 1000;
    await onus.event(message('and for EC2?', { thread_ts: first.ts }));
    assert.equal(api.messages.length, 1);
    await onus.event(mention('and for EC2?', { thread_ts: first.ts }));
    assert.match(api.messages[1]!.text, /EC2/);
  });

  describe('silent', () => {
    const text = `<@${BOT}> who patches RDS?`;
    const CASES: [string, () => Posted][] = [
      ['at an edited mention', () => mention('who patches RDS?', { edited: { user: ALICE, ts: '1.1' } })],
      [
        'at an edit',
        () => ({ ...message('', { subtype: 'message_changed' }), message: { text, user: ALICE, ts: '1.1' } }),
      ],
      ['at a deletion', () => message('', { subtype: 'message_deleted', deleted_ts: '1.1' })],
      ['at another bot', () => mention('who patches RDS?', { bot_id: 'B9' })],
      ['at another bot in a direct conversation', () => direct('who patches RDS?', { bot_id: 'B9' })],
      ['at a bot without a user', () => message(text, { subtype: 'bot_message', bot_id: 'B9', user: undefined })],
      ['at itself', () => message(text, { user: BOT, bot_id: 'B0BOT' })],
      ['at itself in a direct conversation', () => direct('who patches RDS?', { user: BOT, bot_id: 'B0BOT' })],
      ['at a subtype of tomorrow', () => message(text, { subtype: 'hologram' })],
      ['at somebody who joins', () => message(text, { subtype: 'channel_join' })],
      ['at talk', () => message('who patches RDS?')],
      ['at a reaction', () => ({ type: 'reaction_added', user: ALICE, reaction: '+1', item: {}, event_ts: '1.1' })],
    ];
    for (const [what, event] of CASES)
      it(what, async () => {
        assert.equal((await onus.event(event())).status, 200);
        assert.equal(api.calls.length, 0);
      });
  });

  describe('/onus', () => {
    it('is answered in its own response, with a button to share it', async () => {
      const { status, body } = await onus.command('who patches RDS?');
      const said = JSON.parse(body);
      assert.deepEqual([status, said.response_type], [200, 'ephemeral']);
      assert.match(said.text, /^AWS patches/);
      assert.equal(sharing(said).value, 'Who patches Amazon RDS?');
      assert.equal(api.calls.length, 0);
    });
    it('of nothing gives help with three examples', async () => {
      for (const text of ['', '  ']) {
        const said = JSON.parse((await onus.command(text)).body);
        assert.equal(said.response_type, 'ephemeral');
        assert.equal(asks(said).length, 3);
        assert.equal(sharing(said), undefined);
      }
    });
    it('remembers what the person asked before in this channel, and nobody else', async () => {
      await onus.command('who patches RDS?');
      assert.match((await onus.command('and for EC2?')).body, /patch(?:es)? [^"]*EC2/i);
      assert.match((await onus.command('and who backs it up?', { user_id: BOB })).body, /Which (?:one|service)/);
    });
    it('without a trigger is answered each time', async () => {
      for (let i = 0; i < 2; i++)
        assert.match((await onus.command('who patches RDS?', { trigger_id: '' })).body, /AWS patches/);
    });
  });

  describe('the shortcut', () => {
    it('answers the asker alone about the chosen message', async () => {
      assert.equal((await onus.interaction(shortcut('who patches <https://a.example|RDS>?', urls.url))).status, 200);
      await settled();
      assert.equal(urls.posted.length, 1);
      assert.equal(urls.posted[0]!.response_type, 'ephemeral');
      assert.match(urls.posted[0]!.text, /^AWS patches/);
      assert.ok(sharing(urls.posted[0]!));
      assert.equal(api.calls.length, 0);
    });
    it('twice is once', async () => {
      const chosen = shortcut('who patches RDS?', urls.url);
      await Promise.all([onus.interaction(chosen), onus.interaction(chosen)]);
      await onus.interaction(chosen);
      await settled();
      assert.equal(urls.posted.length, 1);
    });
    it('on a message without words says so', async () => {
      await onus.interaction(shortcut('', urls.url));
      await settled();
      assert.match(urls.posted[0]!.text, /no words/);
    });
    it('answers through the Web API where the response_url has died, the asker alone', async () => {
      await onus.interaction(shortcut('who patches RDS?', 'http://127.0.0.1:9/gone'));
      await settled();
      const [said] = api.to('chat.postEphemeral');
      assert.deepEqual([said!.user, said!.channel], [ALICE, CHANNEL]);
      assert.equal(api.messages.length, 0);
    });
  });

  describe('a button that asks', () => {
    const asking = { action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' };
    it('in a public thread is answered there', async () => {
      await onus.interaction(click(asking, { thread: '1700000000.000001' }));
      await settled();
      assert.deepEqual([api.messages[0]!.channel, api.messages[0]!.thread_ts], [CHANNEL, '1700000000.000001']);
    });
    it('of a message outside threads begins one there', async () => {
      await onus.interaction(click(asking, { ts: '1700000000.000002' }));
      await settled();
      assert.equal(api.messages[0]!.thread_ts, '1700000000.000002');
    });
    it('in what one person sees is answered to them alone', async () => {
      await onus.interaction(click(asking, { ephemeral: true, responseUrl: urls.url }));
      await settled();
      assert.equal(api.messages.length, 0);
      assert.deepEqual([urls.posted[0]!.response_type, urls.posted[0]!.replace_original], ['ephemeral', false]);
      assert.ok(sharing(urls.posted[0]!));
    });
    it('in a direct conversation is answered beside it', async () => {
      await onus.interaction(click(asking, { channel: DM }));
      await settled();
      assert.deepEqual([api.messages[0]!.channel, api.messages[0]!.thread_ts], [DM, undefined]);
    });
    it('in the App Home is answered in the person’s own conversation', async () => {
      const { channel: _, message: __, ...body } = click(asking);
      await onus.interaction({ ...body, container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'home' } });
      await settled();
      assert.equal(api.messages[0]!.channel, ALICE);
    });
    it('delivered twice is answered once, pressed twice is answered twice', async () => {
      const once = click(asking);
      await onus.interaction(once);
      await onus.interaction(once);
      await settled();
      assert.equal(api.messages.length, 1);
      await onus.interaction(click(asking));
      await settled();
      assert.equal(api.messages.length, 2);
    });
    it('is what a thread goes on with', async () => {
      await onus.interaction(click(asking, { thread: '1700000000.000003' }));
      await settled();
      await onus.event(message('and for RDS?', { thread_ts: '1700000000.000003' }));
      assert.match(api.messages[1]!.text, /RDS/);
    });
  });

  describe('Share with the channel', () => {
    const share = { action_id: 'onus_share', value: 'Who patches Amazon RDS?' };
    it('shows the question, the answer and who shared it', async () => {
      await onus.interaction(click(share, { ephemeral: true, responseUrl: urls.url }));
      await settled();
      const [said] = urls.posted;
      assert.deepEqual([said!.response_type, said!.replace_original], ['in_channel', false]);
      assert.match(JSON.stringify(said!.blocks), new RegExp(`Who patches Amazon RDS\\?.*shared by <@${ALICE}>`));
      assert.match(said!.text, /AWS patches Amazon RDS/);
      assert.equal(api.calls.length, 0);
    });
    it('pressed twice, even at once, shows it once', async () => {
      const how = { ephemeral: true, responseUrl: urls.url, ts: '1700000000.000004' };
      await Promise.all([onus.interaction(click(share, how)), onus.interaction(click(share, how))]);
      await onus.interaction(click(share, how));
      await settled();
      assert.equal(urls.posted.length, 1);
    });
    it('goes through the Web API where the response_url has died', async () => {
      await onus.interaction(click(share, { ephemeral: true, responseUrl: 'http://127.0.0.1:9/gone' }));
      await settled();
      assert.equal(api.messages.length, 1);
      assert.match(JSON.stringify(api.messages[0]!.blocks), /shared by/);
    });
    it('beyond one’s pace is told to them alone, and may be pressed again later', async () => {
      let time = Date.now();
      await onus.close();
      onus = await running(api.url, { now: () => time });
      await Promise.all(Array.from({ length: PER_MINUTE }, () => onus.command('help')));
      const how = { ephemeral: true, responseUrl: urls.url, ts: '1700000000.000005' };
      await onus.interaction(click(share, how));
      await settled();
      assert.equal(urls.posted[0]!.response_type, 'ephemeral');
      time += 60_000;
      await onus.interaction(click(share, how));
      await settled();
      assert.equal(urls.posted[1]!.response_type, 'in_channel');
    });
  });

  it('one pace holds for all ways of asking', async () => {
    const still = Date.now();
    await onus.close();
    onus = await running(api.url, { now: () => still });
    await Promise.all(Array.from({ length: PER_MINUTE }, () => onus.command('help')));
    const { channel: _, message: __, ...body } = click({ action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' });
    const atHome = { ...body, container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'home' } };
    await onus.interaction(shortcut('who patches RDS?', urls.url));
    await onus.interaction(atHome);
    await onus.event(mention('who patches RDS?'));
    await settled();
    const told = [urls.posted[0]!, api.messages[0]!, api.to('chat.postEphemeral')[0]!].map(({ text }) => text);
    for (const text of told) assert.match(text, /more than I answer/);
    assert.equal(api.messages.length, 1);
    assert.doesNotMatch((await onus.command('who patches RDS?', { user_id: BOB })).body, /more than I answer/);
  });

  describe('feedback', () => {
    const press = async (value: string) => {
      const action = { type: 'feedback_buttons', action_id: 'onus_feedback', value };
      assert.equal((await onus.interaction(click(action, { responseUrl: urls.url }))).status, 200);
      await settled();
    };
    it('of a real answer is counted, logged by its receipt alone, and thanked for', async () => {
      await onus.event(mention('who patches our secret RDS?'));
      const { elements } = api.messages[0]!.blocks.find((b: Posted) => b.type === 'context_actions');
      await press(elements[0].positive_button.value);
      await press(elements[0].negative_button.value);
      const told = onus.logged.filter((line) => line.startsWith('feedback'));
      assert.match(told[0]!, /^feedback: good \(1 good, 0 bad in all\) for \S+$/);
      assert.match(told[1]!, /^feedback: bad \(1 good, 1 bad in all\) for \S+$/);
      assert.doesNotMatch(told.join(), /secret/);
      assert.deepEqual(
        urls.posted.map((p) => p.response_type),
        ['ephemeral', 'ephemeral'],
      );
    });
    it('with anything else in it is ignored', async () => {
      for (const value of ['', 'good', 'bad words\nforged line', 'fine r1', `good ${'x'.repeat(2001)}`])
        await press(value);
      assert.deepEqual([onus.logged, urls.posted], [[], []]);
    });
  });

  it('publishes the App Home, and only for its own tab', async () => {
    await onus.event({ type: 'app_home_opened', user: ALICE, tab: 'messages', channel: DM, event_ts: '1.1' });
    assert.equal(api.calls.length, 0);
    await onus.event({ type: 'app_home_opened', user: ALICE, tab: 'home', channel: DM, event_ts: '1.1' });
    const [said] = api.to('views.publish');
    assert.equal(said!.user_id, ALICE);
    assert.equal(said!.view.type, 'home');
  });
});

/** The buttons of a message that ask something. */
function asks({ blocks }: Posted): Posted[] {
  const all = blocks.flatMap((b: Posted) => b.elements ?? []);
  return all.filter((e: Posted) => e.action_id?.startsWith('onus_ask_'));
}
function sharing({ blocks }: Posted): Posted {
  return blocks.flatMap((b: Posted) => b.elements ?? []).find((e: Posted) => e.action_id === 'onus_share');
}
