import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { AppCredentials } from 'botframework-connector';
import sinon from 'sinon';
import { ready } from '../built.ts';
import {
  APP,
  type Connector,
  connector,
  type Issuer,
  invoke,
  issuer,
  KEYS,
  now,
  OWN_TOKEN,
  type Running,
  running,
  type Said,
  said,
  TENANT,
  token,
} from './driver.ts';

const QUESTION = 'who patches RDS?';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('teams: the door', () => {
  let there: Connector;
  let keys: Issuer;
  before(async function () {
    await ready.call(this);
    sinon.stub(AppCredentials.prototype, 'getToken').resolves(OWN_TOKEN);
    // The SDK prints what it thinks of a bad token.
    sinon.stub(console, 'error');
    there = await connector();
    keys = await issuer();
  });
  after(async () => {
    sinon.restore();
    await there.close();
    await keys.close();
  });
  beforeEach(() => there.reset());
  /** What a test opened; closed even where the test fails, or mocha would wait for it. */
  const opened: Running[] = [];
  const open = async (how: Parameters<typeof running>[1]): Promise<Running> => {
    const onus = await running(there, how);
    opened.push(onus);
    return onus;
  };
  afterEach(() => Promise.all(opened.splice(0).map((onus) => onus.close())));

  describe('with credentials', () => {
    let onus: Running;
    before(async () => {
      onus = await running(there, { cloud: keys.cloud() });
    });
    after(() => onus.close());
    beforeEach(() => {
      onus.questions.length = 0;
      onus.logged.length = 0;
    });

    const answers = async (activity: Said, authorization?: string) => {
      assert.deepEqual(await onus.deliver(activity, authorization), { status: 200, body: '' });
      assert.equal(there.messages().filter((m) => m.text).length, 1);
    };
    /** Nobody outside learns why, nothing is said to anybody, nothing is asked of Onus. */
    const refuses = async (activity: Said, authorization?: string) => {
      assert.deepEqual(await onus.deliver(activity, authorization), { status: 401, body: '' });
      assert.deepEqual(there.calls, []);
      assert.deepEqual(onus.questions, []);
      assert.match(onus.logged.join(), /^teams: refused an activity: .+\.$/);
    };
    type Make = (claims: Record<string, unknown>) => string;
    const bearer =
      (over: Record<string, unknown>, how?: Parameters<typeof token>[1]): Make =>
      (claims) =>
        `Bearer ${token({ ...claims, ...over }, how)}`;
    const hmac = (key: string) => (input: string) => createHmac('sha256', key).update(input).digest('base64url');
    const pem = () => KEYS.public.export({ type: 'spki', format: 'pem' }).toString();
    const jwk = () => KEYS.public.export({ type: 'pkcs1', format: 'pem' }).toString();

    const valid: [string, Make][] = [
      ['a token of Microsoft’s for this bot', bearer({})],
      ['one that ended less than five minutes ago, as clocks differ', (claims) => bearer({ exp: now() - 120 })(claims)],
      ['one that names the bot’s tenant', bearer({ tid: TENANT })],
    ];
    for (const [name, make] of valid) it(`lets in ${name}`, () => answers(said(QUESTION), make(onus.claims)));

    const forged: [string, Make][] = [
      ['no token', () => ''],
      ['an empty one', () => 'Bearer '],
      ['no token but words', () => 'Bearer let me in'],
      ['three dots', () => 'Bearer ...'],
      ['parts that are no JSON', () => 'Bearer abc.def.ghi'],
      ['parts that are JSON, but no objects', () => `Bearer ${part(1)}.${part('x')}.${part([])}`],
      ['another scheme', (claims) => `Basic ${token(claims)}`],
      ['a token twice', (claims) => `Bearer ${token(claims)} ${token(claims)}`],
      ['another key under a known name', bearer({}, { key: KEYS.other })],
      ['a key nobody knows', bearer({}, { header: { kid: 'k2' } })],
      ['no name of a key', bearer({}, { header: { kid: undefined } })],
      ['a name of a key that is no string', bearer({}, { header: { kid: { a: 1 } } })],
      ['a key for another channel', bearer({}, { header: { kid: 'webchat' } })],
      ['alg none, unsigned', (claims) => `Bearer ${part({ alg: 'none', kid: 'k1' })}.${part(claims)}.`],
      ['alg none, signed', bearer({}, { header: { alg: 'none' } })],
      ['no alg', bearer({}, { header: { alg: undefined } })],
      ['HS256 with the public key as secret', bearer({}, { header: { alg: 'HS256' }, sign: hmac(pem()) })],
      ['HS256 with the public key in its other form', bearer({}, { header: { alg: 'HS256' }, sign: hmac(jwk()) })],
      ['RS512 said, RS256 done', bearer({}, { header: { alg: 'RS512' } })],
      [
        'a changed claim under a right signature',
        (claims) => {
          const [head, , signature] = token(claims).split('.');
          return `Bearer ${head}.${part({ ...claims, exp: now() + 9e6 })}.${signature}`;
        },
      ],
      ['another issuer', bearer({ iss: 'https://evil.example' })],
      ['no issuer', bearer({ iss: undefined })],
      [
        'the Emulator’s issuer, forged',
        bearer(
          { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ver: '1.0', appid: APP },
          { key: KEYS.other },
        ),
      ],
      [
        'the Emulator’s issuer, with a right signature',
        bearer({ iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ver: '1.0', appid: APP }),
      ],
      [
        'an issuer made of its own tenant',
        bearer({ iss: 'https://sts.windows.net/aaaa/', tid: 'aaaa', ver: '1.0', appid: APP }),
      ],
      ['a tenant of its own', bearer({ tid: 'aaaa' })],
      [
        'a skill’s token',
        bearer({
          iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
          ver: '2.0',
          azp: 'another-bot',
          tid: TENANT,
        }),
      ],
      ['a token for another bot', bearer({ aud: '00000000-2222-4333-8444-555555555555' })],
      ['a token for several bots', bearer({ aud: [APP, 'other'] })],
      ['a token for nobody', bearer({ aud: undefined })],
      ['a token for another serviceUrl', bearer({ serviceurl: 'https://smba.trafficmanager.net/teams/' })],
      ['a token for no serviceUrl', bearer({ serviceurl: undefined })],
      ['one that ended ten minutes ago', bearer({ exp: now() - 600 })],
      ['one that never ends', bearer({ exp: undefined })],
      ['one that has not begun', bearer({ nbf: now() + 3600 })],
    ];
    for (const [name, make] of forged) it(`refuses ${name}`, () => refuses(said(QUESTION), make(onus.claims)));

    /** Activities with a token that is right, also about their serviceUrl. */
    const elsewhere: [string, Said][] = [
      ...['emulator', 'webchat', 'directline', 'AseChannel', 'Msteams', '', undefined, ['msteams']].map(
        (channelId): [string, Said] => [`channel ${JSON.stringify(channelId)}`, { channelId }],
      ),
      ...[
        'https://evil.example/',
        'https://smba.trafficmanager.net.evil.example/',
        'https://evil.example/smba.trafficmanager.net',
        'https://evil.example#smba.trafficmanager.net',
        'https://smba.trafficmanager.net@evil.example/',
        'https://user@smba.trafficmanager.net/',
        'http://smba.trafficmanager.net/teams/',
        'https://smba.trafficmanager.net:444/',
        'ftp://smba.trafficmanager.net/',
        'http://127.0.0.1:9/',
        'smba.trafficmanager.net',
        'not an address',
        '',
      ].map((serviceUrl): [string, Said] => [`serviceUrl ${serviceUrl}`, { serviceUrl }]),
    ];
    for (const [name, over] of elsewhere)
      it(`refuses ${name}`, async () => {
        const asked = keys.asked();
        const strict = await open({ cloud: keys.cloud(), hosts: ['smba.trafficmanager.net'] });
        const serviceUrl = 'https://smba.trafficmanager.net/teams/';
        const activity = { ...said(QUESTION), serviceUrl, ...over };
        const right = `Bearer ${token({ ...onus.claims, serviceurl: activity.serviceUrl })}`;
        assert.deepEqual(await strict.deliver(activity, right), { status: 401, body: '' });
        assert.deepEqual([strict.questions, there.calls, keys.asked()], [[], [], asked], 'nobody is asked anything');
      });

    it('refuses invokes in the same way', () =>
      refuses(invoke('composeExtension/query', { commandId: 'ask' }), 'Bearer x'));

    for (const path of ['/down', '/keyless', '/html', '/empty', '/hang'])
      it(`cannot recognise anybody while Microsoft’s metadata are out (${path})`, async () => {
        const blind = await open({ cloud: keys.cloud(path) });
        assert.deepEqual(await blind.deliver(said(QUESTION)), { status: 503, body: '' });
        assert.deepEqual(await blind.deliver(said(QUESTION), 'Bearer x'), { status: 401, body: '' });
        assert.match(blind.logged.join(), /Microsoft's keys could not be had/);
        assert.deepEqual([blind.questions, there.calls], [[], []]);
      });
    it('lets in again once they are back', async () => {
      const cloud = { ...keys.cloud(), keys: 'http://127.0.0.1:9/metadata' };
      const blind = await open({ cloud });
      assert.equal((await blind.deliver(said(QUESTION))).status, 503);
      await answers(said(QUESTION));
    });
  });

  describe('bad bodies', () => {
    const bodies: [string, string, number][] = [
      ['nothing', '', 400],
      ['no JSON', '{"type":', 400],
      ['a string', '"message"', 400],
      ['null', 'null', 400],
      ['a list', '[]', 400],
      ['an empty object', '{}', 400],
      ['no type', JSON.stringify({ ...said('x'), serviceUrl: 'http://127.0.0.1', type: undefined }), 400],
      ['a type that is no string', JSON.stringify({ ...said('x'), serviceUrl: 'http://127.0.0.1', type: 7 }), 400],
      ['no serviceUrl', JSON.stringify(said('x')), 400],
      ['no conversation', JSON.stringify({ ...said('x'), serviceUrl: 'http://127.0.0.1', conversation: null }), 400],
      ['a flood', JSON.stringify({ ...said('x'.repeat(300_000)) }), 413],
    ];
    for (const credentials of [true, false])
      for (const [name, body, status] of bodies)
        it(`${name}: ${status}, ${credentials ? 'with' : 'without'} credentials`, async () => {
          const onus = await open({ cloud: keys.cloud(), credentials });
          assert.deepEqual(await onus.post(body), { status, body: '' });
          assert.deepEqual([onus.questions, there.calls, onus.errors], [[], [], []]);
        });
    it('another content type is refused', async () => {
      const onus = await open({ credentials: false });
      assert.equal((await onus.post(said(QUESTION), { 'content-type': 'text/plain' })).status, 415);
    });
    it('another method is refused', async () => {
      const onus = await open({ credentials: false });
      const response = await fetch(onus.url);
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
    });
    const odd: [string, Said][] = [
      ['from', { from: 'alice' }],
      ['from.id', { from: { id: 7 } }],
      ['text', { text: { a: 1 } }],
      ['entities', { entities: 'x' }],
      ['an entity', { entities: [null, 7, { type: 'mention' }] }],
      ['value', { value: [1], text: undefined }],
      ['value.question', { value: { question: 7 } }],
      ['membersAdded', { type: 'conversationUpdate', membersAdded: 'x' }],
      ['a member', { type: 'conversationUpdate', membersAdded: [null] }],
      ['parameters', { type: 'invoke', name: 'composeExtension/query', value: { commandId: 'ask', parameters: 7 } }],
      ['a value of feedback', { type: 'invoke', name: 'message/submitAction', value: null }],
      ['a name of an invoke', { type: 'invoke', name: 7 }],
    ];
    for (const [field, over] of odd)
      it(`an odd ${field} does no harm`, async () => {
        const onus = await open({ credentials: false });
        const { status } = await onus.deliver(said('hello', { over }), '');
        assert.ok(status < 500 || status === 501, String(status));
        assert.deepEqual(onus.errors, []);
      });
  });

  describe('without credentials: for programs on this machine only', () => {
    let onus: Running;
    beforeEach(async () => {
      onus = await open({ credentials: false });
    });

    /** fetch would not send another Host. */
    const raw = (activity: Said, headers: Record<string, string>) =>
      new Promise<number>((done, fail) => {
        const body = JSON.stringify({ serviceUrl: there.url, ...activity });
        const req = request(onus.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
        });
        req.on('response', (res) => {
          res.resume();
          done(res.statusCode!);
        });
        req.on('error', fail);
        req.end(body);
      });

    for (const channelId of ['msteams', 'emulator'])
      it(`answers the Playground (${channelId})`, async () => {
        assert.equal(await raw(said(QUESTION, { over: { channelId } }), {}), 200);
        assert.equal(there.messages().filter((m) => m.text).length, 1);
        assert.equal(there.calls[0]!.headers.authorization, undefined);
      });
    for (const host of ['localhost', 'localhost:3978', '127.0.0.1', '[::1]:3978'])
      it(`answers under ${host}`, async () => assert.equal(await raw(said(QUESTION), { host }), 200));

    const refused: [string, Said, Record<string, string>][] = [
      ...['evil.example', 'onus.example:3978', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example'].map(
        (host): [string, Said, Record<string, string>] => [`Host ${host}`, {}, { host }],
      ),
      ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via', 'x-real-ip', 'cf-ray'].map(
        (header): [string, Said, Record<string, string>] => [`header ${header}`, {}, { [header]: '127.0.0.1' }],
      ),
      ...['https://evil.example', 'null'].map((origin): [string, Said, Record<string, string>] => [
        `Origin ${origin}`,
        {},
        { origin },
      ]),
      ...[
        'https://evil.example/',
        'https://smba.trafficmanager.net/teams/',
        'http://169.254.169.254/',
        'http://127.0.0.1.evil.example/',
        'http://127.0.0.1@evil.example/',
        'http://localhost.evil.example/',
        'http://0.0.0.0/',
        'file:///etc/passwd',
        'nonsense',
        '',
      ].map((serviceUrl): [string, Said, Record<string, string>] => [`serviceUrl ${serviceUrl}`, { serviceUrl }, {}]),
      ...['webchat', 'directline', 'AseChannel', ''].map((channelId): [string, Said, Record<string, string>] => [
        `channel ${channelId}`,
        { channelId },
        {},
      ]),
    ];
    for (const [name, over, headers] of refused)
      it(`refuses ${name}`, async () => {
        assert.equal(await raw({ ...said(QUESTION), ...over }, headers), 403);
        assert.deepEqual([onus.questions, there.calls], [[], []]);
      });
    it('tells whoever sits here why', async () =>
      assert.match(
        (await onus.deliver({ ...said(QUESTION), channelId: 'webchat' }, '')).body,
        /Refused: its channel.*docs\/teams\.md/,
      ));
    it('takes a token for what it is here: nothing', async () => {
      assert.equal((await onus.deliver(said(QUESTION), 'Bearer x')).status, 200);
    });
  });
});
