import assert from 'node:assert/strict';
import { ready } from '../built.ts';
import {
  type Behaviour,
  click,
  direct,
  gate,
  json,
  mention,
  message,
  type Over,
  type Running,
  running,
  type WebApi,
  webApi,
} from './driver.ts';

/** `behaviours[i]` for the i-th call of a method, as it should be for the rest. */
function inTurn(method: string, ...behaviours: Behaviour[]): Behaviour {
  let at = 0;
  return async (call, res, answer) => {
    const now = call.method === method ? behaviours[at++] : undefined;
    if (now) await now(call, res, answer);
    else json(res, answer());
  };
}
const always =
  (method: string, behaviour: Behaviour): Behaviour =>
  (call, res, answer) =>
    call.method === method ? behaviour(call, res, answer) : json(res, answer());
const status =
  (code: number, headers = {}): Behaviour =>
  (_, res) =>
    json(res, { ok: false }, code, headers);
const refusal =
  (error: string): Behaviour =>
  (_, res) =>
    json(res, { ok: false, error });
/** Slack takes the message, and the connection breaks before it says so. */
const takenThenCut: Behaviour = (_, res, answer) => {
  answer();
  res.destroy();
};
/** Slack takes the message and answers with a failure. */
const takenThen =
  (body: object, code = 200): Behaviour =>
  (_, res, answer) => {
    answer();
    json(res, body, code);
  };
const cut: Behaviour = (_, res) => void res.destroy();

describe('slack: a Web API that fails', () => {
  let api: WebApi;
  let onus: Running;
  before(async function () {
    await ready.call(this);
    api = await webApi();
  });
  after(() => api.close());
  beforeEach(async () => {
    api.reset();
    onus = await running(api.url);
  });
  afterEach(() => onus.close());
  const posts = () => api.to('chat.postMessage').length;
  const restarted = async (over: Over) => {
    await onus.close();
    onus = await running(api.url, over);
  };

  it('429 is waited out as long as it says', async () => {
    api.behave = inTurn('chat.postMessage', status(429, { 'retry-after': '7' }), status(429, { 'retry-after': '3' }));
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 200);
    assert.equal(api.messages.length, 1);
    assert.deepEqual(onus.waited, [7000, 3000]);
  });
  it('429 for longer than a minute is left to Slack’s next try', async () => {
    api.behave = inTurn('chat.postMessage', status(429, { 'retry-after': '3600' }));
    const event = mention('who patches RDS?');
    assert.equal((await onus.event(event)).status, 503);
    assert.deepEqual([posts(), onus.waited], [1, []]);
    assert.equal((await onus.event(event)).status, 200);
    assert.equal(api.messages.length, 1);
  });
  for (const [what, fault] of [
    ['500', status(500)],
    ['503', status(503)],
    ['fatal_error', refusal('fatal_error')],
    ['internal_error', refusal('internal_error')],
    ['a cut connection', cut],
  ] as const) {
    it(`${what} once is tried again`, async () => {
      api.behave = inTurn('chat.postMessage', fault);
      assert.equal((await onus.event(mention('who patches RDS?'))).status, 200);
      assert.deepEqual([api.messages.length, posts(), onus.waited], [1, 2, [1000]]);
    });
    it(`${what} always ends after four tries, in 503 and not in silence`, async () => {
      api.behave = always('chat.postMessage', fault);
      const event = mention('who patches RDS?');
      assert.equal((await onus.event(event)).status, 503);
      assert.deepEqual([api.messages.length, posts(), onus.waited], [0, 4, [1000, 2000, 3000]]);
      api.reset();
      assert.equal((await onus.event(event)).status, 200, 'Slack’s next try');
      assert.equal(api.messages.length, 1);
    });
  }
  for (const [what, fault] of [
    ['the connection', takenThenCut],
    ['the gateway', takenThen({}, 504)],
    ['Slack', takenThen({ ok: false, error: 'fatal_error' })],
  ] as const) {
    it(`a message taken before ${what} failed is found in its thread`, async () => {
      api.behave = inTurn('chat.postMessage', fault);
      assert.equal((await onus.event(mention('who patches RDS?'))).status, 200);
      assert.deepEqual([api.messages.length, posts()], [1, 1]);
      assert.equal(api.to('conversations.replies').length, 1);
    });
    it(`and in a direct conversation, where ${what} failed`, async () => {
      api.behave = inTurn('chat.postMessage', fault);
      assert.equal((await onus.event(direct('who patches RDS?'))).status, 200);
      assert.deepEqual([api.messages.length, posts()], [1, 1]);
      assert.equal(api.to('conversations.history').length, 1);
    });
  }
  it('a message taken at the last try is found', async () => {
    api.behave = inTurn('chat.postMessage', cut, cut, cut, takenThenCut);
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 200);
    assert.deepEqual([api.messages.length, posts()], [1, 4]);
  });
  for (const error of ['channel_not_found', 'is_archived', 'not_in_channel', 'token_revoked', 'missing_scope'])
    it(`${error} is final and told to the log, without the question`, async () => {
      api.behave = always('chat.postMessage', refusal(error));
      assert.equal((await onus.event(mention('who patches our secret RDS?'))).status, 200);
      assert.deepEqual([posts(), onus.waited, onus.errors], [1, [], []]);
      assert.match(onus.logged.join('\n'), new RegExp(`cannot post to C012AB3CD: ${error} → `));
      assert.doesNotMatch(onus.logged.join('\n'), /secret/);
    });

  it('a try that failed does not end the process when its time is up', async () => {
    await restarted({ answerWithin: 50 });
    api.behave = always('chat.postMessage', status(500));
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 503);
    // Bolt's clock for that delivery was set before this one's.
    const door = gate();
    api.behave = always('chat.postMessage', async (_, res, answer) => {
      await door.pass();
      json(res, answer());
    });
    assert.equal((await onus.event(mention('who patches EC2?'))).status, 503);
    door.open();
  });
  it('slow: given back, and posted once however often Slack tries again', async () => {
    await restarted({ answerWithin: 50 });
    const door = gate();
    api.behave = always('chat.postMessage', async (_, res, answer) => {
      await door.pass();
      json(res, answer());
    });
    const event = mention('who patches RDS?');
    assert.equal((await onus.event(event)).status, 503);
    const again = onus.event(event, { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } });
    const unmarked = onus.event(event);
    assert.deepEqual([(await again).status, (await unmarked).status, posts()], [503, 503, 1], 'in flight');
    door.open();
    await onus.adapter.stop();
    assert.equal((await onus.event(event, { headers: { 'x-slack-retry-num': '2' } })).status, 200, 'done');
    assert.deepEqual([api.messages.length, posts()], [1, 1]);
    assert.deepEqual(onus.errors, []);
  });
  it('auth.test that never answers holds up nothing', async () => {
    const door = gate();
    api.behave = always('auth.test', async (_, res, answer) => {
      await door.pass();
      json(res, answer());
    });
    const started = onus.adapter.start();
    await door.reached;
    assert.equal((await onus.event(mention('who patches RDS?'), {}, { authorizations: undefined })).status, 200);
    assert.equal((await onus.command('who patches RDS?')).status, 200);
    assert.equal(api.messages.length, 1);
    door.open();
    await started;
  });
  it('auth.test that fails is told with its cure', async () => {
    api.behave = always('auth.test', refusal('invalid_auth'));
    await onus.adapter.start();
    assert.match(onus.logged.join('\n'), /could not sign in yet: invalid_auth → check SLACK_BOT_TOKEN/);
    api.reset();
    await onus.adapter.start();
    assert.match(onus.logged.join('\n'), /signed in to Acme as onus/);
  });
  it('down: /onus answers all the same, and at once', async () => {
    await onus.close();
    onus = await running('http://127.0.0.1:9/api/');
    const { status: code, body } = await onus.command('who patches RDS?');
    assert.equal(code, 200);
    assert.match(JSON.parse(body).text, /^AWS patches/);
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 503, 'and a mention is left to the next try');
    assert.doesNotMatch(onus.logged.join('\n'), /patches/);
  });
  it('a choice whose answer could not be posted is answered at Slack’s next try', async () => {
    const first = mention('who patches my database?');
    await onus.event(first);
    assert.ok(api.messages[0]!.blocks.some((b: { type: string }) => b.type === 'actions'));
    api.behave = always('chat.postMessage', status(500));
    const second = message('the second one', { thread_ts: first.ts });
    const third = mention('the second one', { thread_ts: first.ts });
    assert.equal((await onus.event(second)).status, 503);
    api.behave = (_, res, answer) => json(res, answer());
    assert.equal((await onus.event(second, { headers: { 'x-slack-retry-num': '1' } })).status, 200);
    assert.equal(api.messages.length, 2);
    assert.match(api.messages[1]!.text, /patch/);
    void third;
  });
  it('a button’s answer is looked for as well', async () => {
    api.behave = inTurn('chat.postMessage', takenThenCut);
    await onus.interaction(click({ action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' }));
    await onus.adapter.stop();
    assert.deepEqual([api.messages.length, posts()], [1, 1]);
  });
});
