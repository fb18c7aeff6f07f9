import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebParts, web } from '../../src/adapters/web.ts';
import type { Question } from '../../src/types.ts';
import { answerWith, RDS } from '../answers.ts';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}
interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const knowledge = {
  version: 'k1',
  provider: {
    id: 'aws',
    name: 'AWS',
    aliases: [],
    exemplars: [],
    examples: ['Who patches RDS?'],
    main: [],
    unlisted: [],
    others: [],
    ambiguities: [],
    turns: [],
  },
};

/** A running server; `asked` collects what reached the engine's place, `reports` what was reported. */
async function site(parts: Partial<WebParts> = {}) {
  const asked: Question[] = [];
  const reports: unknown[] = [];
  const server: Server = createServer(
    web({
      ask: async (q) => {
        asked.push(q);
        return RDS;
      },
      knowledge,
      answers: true,
      loopback: true,
      report: (e) => reports.push(e),
      ...parts,
    }),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const send = (path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Reply> =>
    new Promise((done, failed) => {
      const req = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.on('end', () =>
          done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      req.on('error', failed);
      req.end(body);
    });
  const post = (value: unknown, headers: Record<string, string> = {}) =>
    send('/api/ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof value === 'string' ? value : JSON.stringify(value),
    });
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { send, post, asked, reports, close };
}

const cookieOf = (reply: Reply) => reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

describe('the web adapter', () => {
  let s: Awaited<ReturnType<typeof site>>;
  beforeEach(async () => {
    s = await site();
  });
  afterEach(() => s.close());

  describe('the page', () => {
    it('answers without script', async () => {
      const { status, headers, body } = await s.send('/?q=who%20patches%20RDS%3F');
      assert.equal(status, 200);
      assert.match(headers['content-type'] ?? '', /^text\/html; charset=utf-8$/i);
      assert.match(body, /<h2>AWS patches Amazon RDS; you choose when\.<\/h2>/);
      assert.equal(s.asked[0]?.text, 'who patches RDS?');
      assert.equal(s.asked[0]?.place?.adapter, 'web');
    });
    for (const path of ['/', '/?q=', '/?q=%20%20', '/?other=1'])
      it(`shows the empty form for ${path} and asks nothing`, async () => {
        const reply = await s.send(path);
        assert.match(reply.body, /class="empty"/);
        assert.equal(s.asked.length, 0);
        assert.equal(reply.headers['set-cookie'], undefined);
      });
    it('takes the first of several questions', async () => {
      await s.send('/?q=one&q=two');
      assert.equal(s.asked[0]?.text, 'one');
    });
    it('escapes what was typed', async () => {
      const { body } = await s.send(`/?q=${encodeURIComponent('<script>alert(1)</script>')}`);
      assert.doesNotMatch(body, /<script/);
      assert.match(body, /&lt;script&gt;/);
    });
  });

  describe('headers', () => {
    it('allow the page its own style and nothing else', async () => {
      const { headers, body } = await s.send('/?q=x');
      const policy = String(headers['content-security-policy']);
      const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
      assert.equal(
        policy,
        `default-src 'none';style-src 'sha256-${createHash('sha256').update(style).digest('base64')}';img-src data:;form-action 'self';base-uri 'none';frame-ancestors 'none'`,
      );
    });
    for (const path of ['/', '/?q=x', '/healthz', '/nowhere'])
      it(`of ${path} are careful`, async () => {
        const { headers } = await s.send(path);
        assert.equal(headers['x-powered-by'], undefined);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['referrer-policy'], 'no-referrer');
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(headers['x-frame-options'], 'DENY');
        assert.equal(headers.etag, undefined);
        assert.equal(headers['strict-transport-security'], undefined);
        assert.equal(headers['access-control-allow-origin'], undefined);
      });
  });

  describe('POST /api/ask', () => {
    it('answers with the public JSON', async () => {
      const { status, headers, body } = await s.post({ text: 'who patches RDS?', id: 'q1' });
      assert.equal(status, 200);
      assert.match(headers['content-type'] ?? '', /^application\/json/);
      assert.equal(headers['cache-control'], 'no-store');
      const answer = JSON.parse(body);
      assert.deepEqual([answer.v, answer.id, answer.question, answer.party], [1, 'q1', 'who patches RDS?', 'provider']);
      assert.equal('context' in answer, false);
    });
    const types = ['application/json; charset=utf-8', 'APPLICATION/JSON'];
    for (const type of types)
      it(`takes ${type}`, async () =>
        assert.equal((await s.post({ text: 'x' }, { 'content-type': type })).status, 200));
    it('takes 40,000 characters', async () => assert.equal((await s.post({ text: 'x'.repeat(40_000) })).status, 200));
    it('takes null for what is left out', async () =>
      assert.equal((await s.post({ text: 'x', id: null, thread: null })).status, 200));

    const refused: [string, unknown, Record<string, string>, number, RegExp][] = [
      ['another content type', { text: 'x' }, { 'content-type': 'text/plain' }, 415, /Content-Type: application\/json/],
      ['a form', 'text=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /must be JSON/],
      ['another charset', { text: 'x' }, { 'content-type': 'application/json; charset=iso-8859-1' }, 415, /UTF-8/],
      ['an odd encoding', { text: 'x' }, { 'content-encoding': 'rot13' }, 415, /must be JSON/],
      ['bad JSON', '{"text": ', {}, 400, /valid JSON/],
      ['an empty body', '', {}, 400, /"text" is missing/],
      ['a list', [], {}, 400, /must be a JSON object/],
      ['null', 'null', {}, 400, /JSON/],
      ['no text', {}, {}, 400, /"text" is missing/],
      ['an empty text', { text: ' \n' }, {}, 400, /"text" is missing, empty/],
      ['a number for a text', { text: 5 }, {}, 400, /not a string/],
      ['a number for an id', { text: 'x', id: 5 }, {}, 400, /"id"/],
      ['an object for a thread', { text: 'x', thread: {} }, {}, 400, /"thread"/],
      ['a long thread', { text: 'x', thread: 't'.repeat(201) }, {}, 400, /"thread" is longer/],
      ['a long text', { text: 'x'.repeat(40_001) }, {}, 413, /40,000/],
      ['a large body', { text: 'x', more: 'y'.repeat(65_536) }, {}, 413, /64 kB/],
    ];
    for (const [name, value, headers, status, error] of refused)
      it(`refuses ${name} with ${status}`, async () => {
        const reply = await s.post(value, headers);
        assert.equal(reply.status, status);
        const body = JSON.parse(reply.body);
        assert.deepEqual([body.v, body.id, Object.keys(body).length], [1, null, 3]);
        assert.match(body.error, error);
        assert.equal(s.asked.length, 0);
        assert.deepEqual(s.reports, []);
      });
  });

  describe('what is not there', () => {
    const cases: [string, string, number, RegExp, string | undefined][] = [
      ['GET', '/nowhere', 404, /There is no page at \/nowhere/, undefined],
      ['GET', '/%3Cb%3E', 404, /There is no page at \/%3Cb%3E/, undefined],
      ['GET', '/%zz', 404, /There is no page/, undefined],
      ['POST', '/', 405, /GET only, not POST/, 'GET, HEAD'],
      ['DELETE', '/healthz', 405, /GET only/, 'GET, HEAD'],
      ['GET', '/api/ask', 405, /"error":"\/api\/ask understands POST only, not GET\."/, 'POST'],
      ['OPTIONS', '/api/ask', 405, /"error":/, 'POST'],
      ['GET', '/api/nothing', 404, /^\{"v":1,"id":null,"error":"There is no page at \/api\/nothing\."\}$/, undefined],
    ];
    for (const [method, path, status, body, allow] of cases)
      it(`${method} ${path} is told so with ${status}`, async () => {
        const reply = await s.send(path, { method });
        assert.equal(reply.status, status);
        assert.match(reply.body, body);
        assert.equal(reply.headers.allow, allow);
      });
    it('HEAD works where GET does', async () => assert.equal((await s.send('/', { method: 'HEAD' })).status, 200));
  });

  it('GET /healthz names the knowledge', async () => {
    const { status, body } = await s.send('/healthz');
    assert.deepEqual([status, body], [200, '{"status":"ok","knowledge":"k1"}']);
  });

  describe('conversations', () => {
    const threads = () => s.asked.map((q) => q.place?.thread);
    it('start with a cookie that scripts and other sites cannot use', async () => {
      const [cookie = ''] = (await s.post({ text: 'x' })).headers['set-cookie'] ?? [];
      assert.match(cookie, /^onus=[0-9a-f-]{36}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    });
    it('mark the cookie Secure behind https', async () =>
      assert.match(
        String((await s.post({ text: 'x' }, { 'x-forwarded-proto': 'https' })).headers['set-cookie']),
        /; Secure/,
      ));
    it('go on with the cookie, which is not set again', async () => {
      const cookie = cookieOf(await s.post({ text: 'x' }));
      const second = await s.post({ text: 'y' }, { cookie: `other=1; ${cookie}` });
      assert.equal(second.headers['set-cookie'], undefined);
      const [a, b] = threads();
      assert.equal(a, b);
    });
    it('are apart for apart threads of one browser', async () => {
      const cookie = cookieOf(await s.post({ text: 'x', thread: 'one' }));
      await s.post({ text: 'y', thread: 'two' }, { cookie });
      await s.post({ text: 'z', thread: 'one' }, { cookie });
      const [a, b, c] = threads();
      assert.notEqual(a, b);
      assert.equal(a, c);
    });
    it('cannot be reached by naming a thread', async () => {
      await s.post({ text: 'x', thread: 'secret' });
      await s.post({ text: 'y', thread: 'secret' });
      await s.post({ text: 'y', thread: threads()[0] });
      assert.equal(new Set(threads()).size, 3);
    });
    const id = '11111111-1111-4111-8111-111111111111';
    for (const forged of [
      `onus=${id}`,
      `onus=${id}.`,
      `onus=${id}.${'A'.repeat(43)}`,
      'onus=',
      'onus=.',
      'onus',
      `onus=${id}.é`,
    ])
      it(`replace a cookie that was not issued: ${forged}`, async () => {
        const reply = await s.post({ text: 'x' }, { cookie: Buffer.from(forged).toString('latin1') });
        assert.ok(cookieOf(reply));
        assert.ok(!threads()[0]?.includes(id));
      });
    it('are not carried from one process to the next', async () => {
      const other = await site();
      const cookie = cookieOf(await other.post({ text: 'x' }));
      await other.close();
      assert.ok(cookieOf(await s.post({ text: 'x' }, { cookie })));
    });
    it('go on through the form, while a link opens a new one', async () => {
      const first = await s.send('/?q=one');
      const cookie = cookieOf(first);
      const t = /name="t" value="([^"]+)"/.exec(first.body)?.[1];
      await s.send(`/?q=two&t=${t}`, { headers: { cookie } });
      await s.send('/?q=three', { headers: { cookie } });
      const [a, b, c] = threads();
      assert.equal(a, b);
      assert.notEqual(a, c);
      // The name in the form is worth nothing without the cookie.
      await s.send(`/?q=four&t=${t}`);
      assert.notEqual(threads()[3], a);
    });
  });

  describe('the Host of a request to this machine', () => {
    for (const host of ['localhost', 'localhost:3978', '127.0.0.1', '127.0.0.1:1', '[::1]:3978', 'LOCALHOST'])
      it(`may be ${host}`, async () => assert.equal((await s.send('/healthz', { headers: { host } })).status, 200));
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      'evil@localhost',
      '10.0.0.1:3978',
      'localhost:3978x',
    ])
      it(`may not be ${host}`, async () => {
        for (const path of ['/', '/?q=x', '/healthz']) {
          const { status, body } = await s.send(path, { headers: { host } });
          assert.equal(status, 421);
          assert.match(body, /this machine only/);
        }
        assert.equal(s.asked.length, 0);
      });
    it('may be anything where other machines are let in', async () => {
      const open = await site({ loopback: false });
      assert.equal((await open.send('/', { headers: { host: 'onus.example' } })).status, 200);
      await open.close();
    });
  });

  it('serves only /healthz when the page is off', async () => {
    const off = await site({ answers: false });
    assert.equal((await off.send('/healthz')).status, 200);
    const { status, body } = await off.send('/');
    assert.equal(status, 404);
    assert.match(body, /ONUS_WEB=off/);
    assert.equal((await off.post({ text: 'x' })).status, 404);
    await off.close();
  });

  it('tells an unexpected error in plain words, and reports it', async () => {
    const boom = new Error('boom: who patches RDS?');
    const broken = await site({ ask: () => Promise.reject(boom) });
    for (const reply of [await broken.send('/?q=x'), await broken.post({ text: 'x' })]) {
      assert.equal(reply.status, 500);
      assert.match(reply.body, /Something went wrong inside Onus/);
      assert.doesNotMatch(reply.body, /boom|web\.ts/);
    }
    assert.deepEqual(broken.reports, [boom, boom]);
    await broken.close();
  });

  it('gives a failed answer its own words', async () => {
    const failing = await site({
      ask: async () => answerWith({ outcome: 'done', intent: 'error', headline: 'It went wrong.' }),
    });
    assert.equal(JSON.parse((await failing.post({ text: 'x' })).body).headline, 'It went wrong.');
    await failing.close();
  });
});
