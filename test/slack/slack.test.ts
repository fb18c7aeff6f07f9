import assert from 'node:assert/strict';
import { ready } from '../built.ts';
import {
  CHANNEL,
  click,
  direct,
  mention,
  message,
  type Running,
  responseUrls,
  running,
  shortcut,
  type WebApi,
  webApi,
} from './driver.ts';

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
  afterEach(() => onus.close());

  it('answers a mention in its thread', async () => {
    const event = mention('who patches RDS?');
    assert.equal((await onus.event(event)).status, 200);
    assert.equal(api.messages.length, 1);
    assert.equal(api.messages[0]!.thread_ts, event.ts);
    assert.equal(api.messages[0]!.channel, CHANNEL);
    assert.match(api.messages[0]!.text, /^AWS patches Amazon RDS; you choose when\./);
    assert.match(api.messages[0]!.blocks[0].text.text, /^\*AWS patches Amazon RDS; you choose when\.\*$/);
  });
  it('answers /onus in its own response', async () => {
    const { status, body } = await onus.command('who patches RDS?');
    assert.equal(status, 200);
    const said = JSON.parse(body);
    assert.equal(said.response_type, 'ephemeral');
    assert.match(said.text, /^AWS patches/);
    assert.equal(api.calls.length, 0);
  });
  it('answers the shortcut to the asker alone', async () => {
    assert.equal((await onus.interaction(shortcut('who patches RDS?', urls.url))).status, 200);
    await onus.adapter.stop();
    assert.equal(urls.posted.length, 1);
    assert.equal(urls.posted[0]!.response_type, 'ephemeral');
    assert.equal(api.calls.length, 0);
  });
  it('answers a direct message, and a follow-up', async () => {
    await onus.event(direct('who patches RDS?'));
    await onus.event(direct('and for EC2?'));
    assert.equal(api.messages.length, 2);
    assert.match(api.messages[1]!.text, /EC2/);
  });
  it('follows up in a thread, and keeps quiet otherwise', async () => {
    const first = mention('who patches RDS?');
    await onus.event(first);
    await onus.event(message('and for EC2?', { thread_ts: first.ts }));
    assert.equal(api.messages.length, 2);
    await onus.event(message('thanks, that helps a lot', { thread_ts: first.ts }));
    await onus.event(message('lunch at noon?', { thread_ts: first.ts }));
    assert.equal(api.messages.length, 2);
  });
  it('answers a click', async () => {
    await onus.interaction(click({ action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' }));
    await onus.adapter.stop();
    assert.equal(api.messages.length, 1);
  });
});
