import assert from 'node:assert/strict';
import { ready } from '../built.ts';
import { type Delivery, deliver, eventBody, mention, type Running, running, type WebApi, webApi } from './driver.ts';

const now = () => Math.floor(Date.now() / 1000);

describe('slack: who is let in', () => {
  let api: WebApi;
  let onus: Running;
  before(async function () {
    await ready.call(this);
    api = await webApi();
    onus = await running(api.url, { answerWithin: 100 });
  });
  beforeEach(() => api.reset());
  after(async () => {
    await onus.close();
    await api.close();
  });

  /** [what is wrong with it, how it is sent]: nothing of it may be worked on */
  const REFUSED: [string, Delivery][] = [
    ['another secret', { secret: '0'.repeat(32) }],
    ['a signature with one wrong digit', { signature: (s) => s.slice(0, -1) + (s.endsWith('0') ? '1' : '0') }],
    ['a signature cut short', { signature: (s) => s.slice(0, -2) }],
    ['a signature that goes on', { signature: (s) => `${s}00` }],
    ['no digits in the signature', { signature: () => 'v0=' }],
    ['no version in the signature', { signature: (s) => s.slice(3) }],
    ['another version', { signature: (s) => s.replace('v0', 'v1') }],
    ['an empty signature', { signature: () => '' }],
    ['a timestamp older than five minutes', { timestamp: now() - 310 }],
    ['a timestamp that is no number', { headers: { 'x-slack-request-timestamp': 'soon' } }],
    ['another timestamp than the signed one', { headers: { 'x-slack-request-timestamp': String(now() - 5) } }],
  ];
  for (const [what, how] of REFUSED) {
    it(`not an event with ${what}`, async () => {
      assert.deepEqual(await onus.event(mention('who patches RDS?'), how), { status: 401, body: '' });
      assert.equal(api.calls.length, 0);
    });
    it(`not a command with ${what}`, async () => {
      assert.deepEqual(await onus.command('who patches RDS?', {}, how), { status: 401, body: '' });
    });
  }

  for (const missing of ['x-slack-signature', 'x-slack-request-timestamp'])
    it(`not without ${missing}`, async () => {
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'x-slack-signature': `v0=${'0'.repeat(64)}`,
        'x-slack-request-timestamp': String(now()),
      };
      delete headers[missing];
      const body = JSON.stringify(eventBody(mention('who patches RDS?')));
      assert.equal((await fetch(onus.url, { method: 'POST', headers, body })).status, 401);
      assert.equal(api.calls.length, 0);
    });

  it('a signed request from a little ago', async () => {
    assert.equal((await onus.event(mention('who patches RDS?'), { timestamp: now() - 250 })).status, 200);
    assert.equal(api.messages.length, 1);
  });
  it('a signed request from the future: Bolt looks only for old ones', async () => {
    assert.equal((await onus.event(mention('who patches RDS?'), { timestamp: now() + 3600 })).status, 200);
  });
  it('a signed request again, without an effect', async () => {
    const event = mention('who patches RDS?');
    const body = JSON.stringify(eventBody(event));
    const timestamp = now();
    for (let i = 0; i < 3; i++)
      assert.equal((await deliver(onus.url, body, 'application/json', { timestamp })).status, 200);
    assert.equal(api.messages.length, 1);
    assert.match((await onus.command('who patches RDS?', { trigger_id: 'replayed' })).body, /AWS patches/);
    assert.deepEqual(await onus.command('who patches RDS?', { trigger_id: 'replayed' }), { status: 200, body: '' });
  });

  it('url_verification, where it is signed', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1aB10FEMAGAZd4FyFQ', token: 't' });
    const { status, body: said } = await deliver(onus.url, body, 'application/json');
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(said), { challenge: '3eZbrw1aB10FEMAGAZd4FyFQ' });
    assert.equal((await deliver(onus.url, body, 'application/json', { secret: 'x' })).status, 401);
  });
  it('ssl_check, and nothing smuggled in with it', async () => {
    const payload = JSON.stringify({ type: 'url_verification', challenge: 'smuggled' });
    const body = new URLSearchParams({
      ssl_check: '1',
      token: 't',
      command: '/onus',
      text: 'who patches RDS?',
      payload,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(onus.url, { method: 'POST', headers, body: body.toString() });
    assert.deepEqual([response.status, await response.text()], [200, '']);
  });
  it('no other method', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(onus.url, { method });
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST'], method);
    }
  });
  it('no huge body', async () => {
    const response = await deliver(onus.url, 'x'.repeat(4 * 1024 * 1024 + 1), 'application/json').catch(() => null);
    assert.ok(response === null || response.status === 413, String(response?.status));
  });
  it('what is signed and no JSON is refused, and its words stay out of the log', async () => {
    for (const body of ['', '{', 'private words', '{"event":', '[]', '"text"', '7']) {
      const { status } = await deliver(onus.url, body, 'application/json');
      assert.ok(status >= 400 && status < 600, `${body}: ${status}`);
    }
    for (const body of ['payload=private', 'payload=%7B'])
      assert.ok((await deliver(onus.url, body, 'application/x-www-form-urlencoded')).status >= 400, body);
    assert.doesNotMatch(onus.logged.join('\n'), /private/);
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 200, 'and Onus goes on');
  });
  it('shapes that Slack does not send do no harm', async () => {
    const odd: unknown[] = [
      {},
      { type: 'event_callback' },
      { type: 'event_callback', event: null },
      { type: 'event_callback', event: {} },
      { type: 'event_callback', event: { type: 'message' }, team_id: 'T1' },
      { type: 'event_callback', event: { type: 'app_mention', channel: 'C1', user: 'U1', ts: '1' }, team_id: 'T1' },
      {
        type: 'event_callback',
        event: { type: 'message', text: 7, channel: 'C1', user: 'U1', ts: '1', channel_type: 'im' },
      },
      { type: 'event_callback', event: { type: 'reaction_added' }, team_id: 'T1' },
    ];
    for (const body of odd) await deliver(onus.url, JSON.stringify(body), 'application/json');
    api.reset();
    assert.equal((await onus.event(mention('who patches RDS?'))).status, 200);
    assert.equal(api.messages.length, 1);
  });
});
