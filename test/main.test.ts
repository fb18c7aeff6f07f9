import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialise } from '../src/build.ts';
import { learn } from '../src/engine/training.ts';
import { loadBuilt, NotBuilt } from '../src/knowledge/built.ts';
import type { Knowledge, Service } from '../src/types.ts';

const ROOT = new URL('..', import.meta.url).pathname;

/** Just enough knowledge to start on; what the engine makes of it is tested elsewhere. */
const category = (id: Service['category']): Service => ({
  id,
  name: `${id} services`,
  aliases: [id],
  tells: [],
  category: id,
  duties: {},
  classification: { text: 'A category.', cites: [], basis: 'explicit' },
});
const KNOWLEDGE: Knowledge = {
  version: 'tiny',
  provider: {
    id: 'aws',
    name: 'AWS',
    aliases: ['aws'],
    exemplars: [],
    examples: [],
    main: [],
    unlisted: [],
    others: [],
    ambiguities: [],
    turns: [],
  },
  areas: {},
  general: {},
  services: {},
  concepts: {},
  controls: {},
  conflicts: [],
  sources: {},
  categories: {
    infrastructure: category('infrastructure'),
    container: category('container'),
    abstract: category('abstract'),
  },
  tips: [],
  teams: {},
  owns: [],
  intents: {
    help: { id: 'help', outcome: 'done', reply: 'Ask away.', phrases: ['help', 'what can you do'] },
    other: {
      id: 'other',
      outcome: 'decline',
      reason: 'not-responsibility',
      reply: 'Not mine.',
      phrases: ['the weather in paris'],
    },
  },
};

describe('main', () => {
  let folder: string;
  let built: string;
  const running = new Set<ChildProcess>();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'onus-main-'));
    built = join(folder, 'knowledge.json');
    writeFileSync(built, serialise({ knowledge: KNOWLEDGE, models: learn(KNOWLEDGE, []) }));
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });

  /** Starts main.ts with exactly these variables. */
  function start(env: Record<string, string>) {
    const child = spawn(process.execPath, ['--import=tsx', 'src/main.ts'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said.err += text;
    });
    const ended = once(child, 'close').then(([code]) => code as number | null);
    return { child, said, ended };
  }

  /** A started Onus: waits for its overview. */
  async function up(env: Record<string, string> = {}) {
    const onus = start({ PORT: '0', ONUS_KNOWLEDGE: built, ...env });
    let port: number | undefined;
    while (port === undefined || !onus.said.out.includes('Ctrl-C')) {
      await Promise.race([
        once(onus.child.stdout, 'data'),
        onus.ended.then((code) => assert.fail(`ended with ${code}: ${onus.said.err}`)),
      ]);
      port = Number(/http:\/\/[^/]+:(\d+)\//.exec(onus.said.out)?.[1]) || undefined;
    }
    return { ...onus, port, url: `http://127.0.0.1:${port}` };
  }

  it('says what is on and off, answers, and is healthy', async () => {
    const { url, said } = await up();
    assert.match(said.out, /knowledge tiny: 0 services, 0 areas, 0 concepts, 0 sources/);
    assert.match(said.out, /Web page: on, http:\/\/127\.0\.0\.1:\d+\/ \(ONUS_WEB=off turns it off\)/);
    assert.match(said.out, /Slack: +off/);
    assert.match(said.out, /Teams: +local testing only \(Playground\), http:\/\/127\.0\.0\.1:\d+\/api\/messages/);

    const health = await fetch(`${url}/healthz`);
    assert.deepEqual([health.status, await health.json()], [200, { status: 'ok', knowledge: 'tiny' }]);
    const answer = await fetch(`${url}/api/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'the weather in paris' }),
    });
    assert.deepEqual([answer.status, ((await answer.json()) as { v: number }).v], [200, 1]);
    assert.match(await (await fetch(`${url}/?q=the+weather+in+paris`)).text(), /<h2>/);
    assert.doesNotMatch(said.out + said.err, /weather/);
  });

  describe('the door for Teams', () => {
    const TEAMS = {
      MicrosoftAppId: '11111111-2222-4333-8444-555555555555',
      MicrosoftAppPassword: 'hidden',
      MicrosoftAppTenantId: '99999999-2222-4333-8444-555555555555',
    };
    const activity = (serviceUrl: string) => ({
      type: 'message',
      channelId: 'msteams',
      serviceUrl,
      conversation: { id: 'a' },
    });
    const cases: [string, Record<string, string>, string, number][] = [
      ['lets in programs on this machine', {}, 'http://127.0.0.1:9/', 200],
      ['lets in nobody else', {}, 'https://smba.trafficmanager.net/teams/', 403],
      ['is not there where others could reach it', { HOST: '0.0.0.0' }, 'http://127.0.0.1:9/', 404],
      ['is not there with the page off', { ONUS_WEB: 'off' }, 'http://127.0.0.1:9/', 404],
      ['wants a token with credentials', TEAMS, 'https://smba.trafficmanager.net/teams/', 401],
    ];
    for (const [name, env, serviceUrl, status] of cases)
      it(name, async () => {
        const { port, said } = await up(env);
        const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(activity(serviceUrl)),
        });
        assert.equal(response.status, status);
        assert.doesNotMatch(said.out + said.err, /hidden/);
      });
  });

  const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', SLACK_API_URL: 'http://127.0.0.1:9/' };

  it('with Slack opens its store, refuses it to a second one, and gives it back', async () => {
    const env = { ...SLACK, ONUS_WEB: 'on', ONUS_DATA_DIR: join(folder, 'data') };
    const first = await up(env);
    assert.match(first.said.out, /Store: +SQLite in .*data/);
    const second = start({ PORT: '0', ONUS_KNOWLEDGE: built, ...env });
    assert.equal(await second.ended, 1);
    assert.match(
      second.said.err,
      /ONUS_DATA_DIR: the store in .* is in use by another process\n +→ end the other Onus/,
    );
    first.child.kill('SIGTERM');
    assert.equal(await first.ended, 0, first.said.err);
    const third = await up(env);
    third.child.kill('SIGTERM');
    assert.equal(await third.ended, 0, third.said.err);
  });

  it('answers while PostgreSQL is away, and keeps its password to itself', async () => {
    const { url, said, child, ended } = await up({
      ...SLACK,
      ONUS_WEB: 'on',
      DATABASE_URL: 'postgres://onus:hidden@127.0.0.1:1/none',
    });
    assert.equal((await fetch(`${url}/?q=the+weather`)).status, 200);
    child.kill('SIGTERM');
    assert.equal(await ended, 0, said.err);
    assert.match(said.err, /PostgreSQL cannot be reached yet \(ECONNREFUSED\)/);
    assert.doesNotMatch(said.out + said.err, /hidden/);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends cleanly on ${signal}, idle connections or not`, async () => {
      const { child, port, ended, said } = await up();
      const silent = connect(port, '127.0.0.1');
      await once(silent, 'connect');
      const idle = connect(port, '127.0.0.1');
      idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(idle, 'data');
      const began = Date.now();
      child.kill(signal);
      child.kill(signal);
      assert.equal(await ended, 0, said.err);
      assert.ok(Date.now() - began < 5000, 'took too long');
      silent.destroy();
      idle.destroy();
    });

  it('finishes what runs before it ends', async () => {
    const { child, port, ended } = await up();
    const body = JSON.stringify({ text: 'the weather in paris' });
    const req = request({
      host: '127.0.0.1',
      port,
      path: '/api/ask',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
    });
    req.flushHeaders();
    await once(req, 'continue');
    child.kill('SIGTERM');
    // The question is sent only once nobody else is let in any more.
    while (await accepts(port));
    req.end(body);
    const [response] = await once(req, 'response');
    assert.equal(response.statusCode, 200);
    response.resume();
    assert.equal(await ended, 0);
  });

  describe('does not start, and names everything at once with its cure', () => {
    const cases: [string, Record<string, string>, RegExp[]][] = [
      ['a bad port', { PORT: 'abc' }, [/one fault/, /PORT="abc" is not a number\n +→ choose a number/]],
      [
        'several bad variables',
        { PORT: '99999', ONUS_WEB: 'x', ONUS_WBE: 'on' },
        [/3 faults/, /PORT="99999"/, /ONUS_WEB="x"/, /did you mean ONUS_WEB\?/],
      ],
      [
        'a missing build',
        { ONUS_KNOWLEDGE: '/nowhere/knowledge.json' },
        [/built knowledge \/nowhere\/knowledge\.json is missing/, /→ run npm run build/],
      ],
      [
        'a host of another machine',
        { HOST: '192.0.2.1' },
        [/HOST="192\.0\.2\.1" is not an address of this machine/, /→ use 127\.0\.0\.1/],
      ],
    ];
    for (const [name, env, expected] of cases)
      it(name, async () => {
        const { ended, said } = start({ PORT: '0', ONUS_KNOWLEDGE: built, ...env });
        assert.equal(await ended, 1, said.out);
        for (const pattern of expected) assert.match(said.err, pattern);
        assert.doesNotMatch(said.err, /\n\s+at /, 'a stack is not a cure');
        assert.equal(said.out, '');
      });

    it('a used port, a bad variable and a missing build together', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const port = String((other.address() as AddressInfo).port);
      const { ended, said } = start({ PORT: port, ONUS_WEB: 'x', ONUS_KNOWLEDGE: '/nowhere.json' });
      assert.equal(await ended, 1);
      other.close();
      assert.match(said.err, /3 faults/);
      assert.match(
        said.err,
        new RegExp(`PORT="${port}" is already in use on 127\\.0\\.0\\.1\\n +→ .*PORT=\\d+ npm start`),
      );
      assert.match(said.err, /ONUS_WEB="x"/);
      assert.match(said.err, /built knowledge \/nowhere\.json is missing/);
    });
  });
});

async function accepts(port: number): Promise<boolean> {
  const socket: Socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('loadBuilt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onus-built-'));
  const file = join(folder, 'knowledge.json');
  after(() => rmSync(folder, { recursive: true }));
  const older = { ...KNOWLEDGE, owns: undefined } as unknown as Knowledge;
  const cases: [string, string | null, RegExp][] = [
    ['missing', null, /is missing/],
    ['cut short', '{"knowledge":', /is damaged/],
    ['empty', '', /is damaged/],
    ['something else', '{"a":1}', /another version of Onus/],
    ['null', 'null', /another version of Onus/],
    [
      'from before there were owners',
      serialise({ knowledge: older, models: learn(KNOWLEDGE, []) }),
      /another version of Onus/,
    ],
  ];
  for (const [name, content, what] of cases)
    it(`says what to do when the file is ${name}`, () => {
      if (content === null) rmSync(file, { force: true });
      else writeFileSync(file, content);
      assert.throws(
        () => loadBuilt(file),
        (e: unknown) => e instanceof NotBuilt && what.test(e.what) && e.message.endsWith('→ run npm run build'),
      );
    });
});
