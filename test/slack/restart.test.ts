/** Whole processes: what Slack sees when Onus ends in the middle of an answer. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialise } from '../../src/build.ts';
import { onus as knowing, ready } from '../built.ts';
import { deliver, eventBody, gate, json, mention, SECRET, type WebApi, webApi } from './driver.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const RETRY = { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' } };

describe('slack: a process that ends', function () {
  // Each test starts one to three of them.
  this.timeout(60_000);
  let folder: string;
  let built: string;
  let api: WebApi;
  const running = new Set<ChildProcess>();
  before(async function () {
    await ready.call(this);
    folder = mkdtempSync(join(tmpdir(), 'onus-slack-'));
    built = join(folder, 'knowledge.json');
    writeFileSync(built, serialise((await knowing()).built));
    api = await webApi();
  });
  after(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => api.reset());
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });

  async function up(env: Record<string, string> = {}) {
    const child = spawn(process.execPath, ['--import=tsx', 'src/main.ts'], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        PORT: '0',
        // Its address is where the port is told.
        ONUS_WEB: 'on',
        ONUS_KNOWLEDGE: built,
        ONUS_DATA_DIR: join(folder, 'data'),
        SLACK_BOT_TOKEN: 'xoxb-test',
        SLACK_SIGNING_SECRET: SECRET,
        SLACK_API_URL: api.url,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const said = { out: '', err: '' };
    const ended = once(child, 'close').then(([code]) => code as number | null);
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said.err += text;
    });
    child.stdout.setEncoding('utf8');
    let port: string | undefined;
    while (port === undefined || !said.out.includes('Ctrl-C')) {
      const [text] = await Promise.race([
        once(child.stdout, 'data'),
        ended.then((code) => assert.fail(`ended with ${code}: ${said.err}`)),
      ]);
      said.out += text;
      port = /http:\/\/[^/]+:(\d+)\//.exec(said.out)?.[1];
    }
    return { child, said, ended, url: `http://127.0.0.1:${port}/slack/events` };
  }
  const body = () => JSON.stringify(eventBody(mention('who patches RDS?')));

  it('while it posts: no 200 was sent, and the next process answers the retry once', async () => {
    const one = body();
    const door = gate();
    api.behave = async (call, res, answer) => {
      if (call.method !== 'chat.postMessage') return json(res, answer());
      await door.pass();
      res.destroy();
    };
    const first = await up();
    const lost = deliver(first.url, one, 'application/json').catch((error) => error);
    await door.reached;
    first.child.kill('SIGKILL');
    await first.ended;
    assert.ok((await lost) instanceof Error, 'nothing was acknowledged');
    door.open();

    api.reset();
    const second = await up();
    assert.equal((await deliver(second.url, one, 'application/json', RETRY)).status, 200);
    assert.equal((await deliver(second.url, one, 'application/json')).status, 200);
    assert.equal(api.messages.length, 1);
    assert.doesNotMatch(second.said.err, /patches/);

    // After it has posted, before it could say so: the next process finds the answer, marked as a retry or not.
    second.child.kill('SIGKILL');
    await second.ended;
    const third = await up();
    assert.equal((await deliver(third.url, one, 'application/json', RETRY)).status, 200);
    assert.equal(api.messages.length, 1);
    third.child.kill('SIGTERM');
    assert.equal(await third.ended, 0);
  });

  it('posts what it has begun before it ends on SIGTERM', async () => {
    const door = gate();
    api.behave = async (call, res, answer) => {
      if (call.method === 'chat.postMessage') await door.pass();
      json(res, answer());
    };
    const { child, url, ended } = await up();
    const answered = deliver(url, body(), 'application/json');
    await door.reached;
    child.kill('SIGTERM');
    door.open();
    assert.equal((await answered).status, 200);
    assert.equal(await ended, 0);
    assert.equal(api.messages.length, 1);
  });

  it('starts without Slack and says so; in Socket Mode nobody calls it', async () => {
    const { url, said, child, ended } = await up({
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      SLACK_APP_TOKEN: 'xapp-1',
    });
    assert.equal((await deliver(url, body(), 'application/json')).status, 404);
    while (!said.err.includes('Socket Mode did not connect')) await once(child.stderr!, 'data');
    assert.match(said.err, /could not sign in yet: slack_webapi_request_error → Slack cannot be reached/);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
});
