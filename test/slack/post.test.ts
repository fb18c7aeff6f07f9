import assert from 'node:assert/strict';
import type { webApi } from '@slack/bolt';
import { codeOf, isPosted, post, Refused } from '../../src/adapters/slack/post.ts';

type Args = Record<string, unknown>;
const SLIP = { key: 'T1 C1 5.0', since: '5.0' };
const SAID = { text: 'AWS.', blocks: [] };
const cut = Object.assign(new Error('socket hang up'), { code: 'slack_webapi_request_error' });
const http = (statusCode: number) => Object.assign(new Error('5xx'), { code: 'slack_webapi_http_error', statusCode });
const platform = (error: string) =>
  Object.assign(new Error(error), { code: 'slack_webapi_platform_error', data: { error } });
const limited = (retryAfter?: number) =>
  Object.assign(new Error('429'), { code: 'slack_webapi_rate_limited_error', retryAfter });

/** A client whose calls fail in turn, then work; `found` is what lies in the channel. */
function setting(failures: unknown[] = [], found: unknown[] | Error = []) {
  const posted: Args[] = [];
  const looked: [string, Args][] = [];
  const waited: number[] = [];
  const look = (name: string) => async (args: Args) => {
    looked.push([name, args]);
    if (found instanceof Error) throw found;
    return { ok: true, messages: found };
  };
  const client = {
    chat: {
      postMessage: async (args: Args) => {
        posted.push(args);
        if (failures.length) throw failures.shift();
      },
    },
    conversations: { history: look('history'), replies: look('replies') },
  } as unknown as webApi.WebClient;
  const sleep = async (ms: number) => void waited.push(ms);
  const send = (thread?: string) => post(client, { channel: 'C1', thread }, SAID, SLIP, sleep);
  return { client, posted, looked, waited, send };
}
const marked = (key: string, event_type = 'onus_answer') => ({ metadata: { event_type, event_payload: { key } } });

describe('slack: posting', () => {
  it('names what it answers, and lets nothing notify or grow a preview', async () => {
    const { posted, send, waited, looked } = setting();
    await send('1.0');
    await send();
    const quiet = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
    const metadata = { event_type: 'onus_answer', event_payload: { key: SLIP.key } };
    assert.deepEqual(posted, [
      { channel: 'C1', ...SAID, ...quiet, metadata, thread_ts: '1.0' },
      { channel: 'C1', ...SAID, ...quiet, metadata },
    ]);
    assert.deepEqual([waited, looked], [[], []]);
  });

  /** [what happens, the failures in turn, the waits, whether it is looked for at each failure, posts] */
  const PASSING: [string, unknown[], number[], number, number][] = [
    ['a cut connection', [cut], [1000], 1, 2],
    ['cut again and again', [cut, cut, cut], [1000, 2000, 3000], 3, 4],
    ['a 503', [http(503)], [1000], 1, 2],
    ['an error of Slack’s own', [platform('internal_error')], [1000], 1, 2],
    ['429', [limited(30)], [30_000], 0, 2],
    ['429 without a time', [limited()], [1000], 0, 2],
    ['429 with no time at all', [limited(0)], [1000], 0, 2],
    ['all of them', [cut, limited(2), http(500)], [1000, 2000, 3000], 2, 4],
  ];
  for (const [what, failures, waits, looks, posts] of PASSING)
    it(`${what} passes`, async () => {
      const { send, waited, looked, posted } = setting(failures);
      await send('1.0');
      assert.deepEqual([waited, looked.length, posted.length], [waits, looks, posts]);
    });
  it('gives up after four tries, with the last error', async () => {
    const { send, posted } = setting([cut, cut, cut, http(500)]);
    await assert.rejects(send(), /5xx/);
    assert.equal(posted.length, 4);
  });
  it('waits for no more than a minute', async () => {
    const { send, waited } = setting([limited(61)]);
    await assert.rejects(send(), (error: unknown) => !(error instanceof Refused));
    assert.deepEqual(waited, []);
  });
  for (const error of ['channel_not_found', 'is_archived', 'invalid_blocks', 'not_in_channel', 'msg_too_long'])
    it(`${error} is final`, async () => {
      const { send, posted, looked } = setting([platform(error)]);
      await assert.rejects(send(), (e: unknown) => e instanceof Refused && e.message === error);
      assert.deepEqual([posted.length, looked.length], [1, 0]);
    });
  for (const failure of [cut, http(504), platform('fatal_error')])
    it(`is not sent again where it is found after ${failure.message}`, async () => {
      const { send, posted } = setting([failure], [{}, marked('another'), marked(SLIP.key)]);
      await send();
      assert.equal(posted.length, 1);
    });
});

describe('slack: looking for an answer', () => {
  const CASES: [string, unknown[] | Error, boolean][] = [
    ['nothing', [], false],
    ['its own', [marked(SLIP.key)], true],
    ['among others', [{}, { text: 'x' }, marked('another'), marked(SLIP.key)], true],
    ['another’s', [marked('another')], false],
    ['another app’s metadata', [marked(SLIP.key, 'other_answer')], false],
    ['metadata of no payload', [{ metadata: { event_type: 'onus_answer' } }], false],
    ['no leave to look', platform('missing_scope'), false],
    ['a cut connection', cut, false],
  ];
  for (const [what, found, there] of CASES)
    it(`${what}: ${there}`, async () => {
      const { client } = setting([], found);
      assert.equal(await isPosted(client, { channel: 'C1' }, SLIP), there);
    });
  it('looks in the thread where there is one, and no further back than what is answered', async () => {
    const { client, looked } = setting();
    await isPosted(client, { channel: 'C1', thread: '1.0' }, SLIP);
    await isPosted(client, { channel: 'C1' }, SLIP);
    const where = { channel: 'C1', oldest: '5.0', inclusive: true, include_all_metadata: true, limit: 200 };
    assert.deepEqual(looked, [
      ['replies', { ...where, ts: '1.0' }],
      ['history', where],
    ]);
  });
});

describe('slack: the name of an error', () => {
  const CASES: [unknown, string][] = [
    [platform('is_archived'), 'is_archived'],
    [cut, 'slack_webapi_request_error'],
    [new Error('odd'), 'odd'],
    [{}, 'unknown error'],
  ];
  for (const [error, name] of CASES) it(name, () => assert.equal(codeOf(error), name));
});
