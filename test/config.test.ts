import assert from 'node:assert/strict';
import { type Config, config, isLoopback, overview, printFaults, testable, VARIABLES } from '../src/config.ts';

const DEFAULTS: Config = {
  host: '127.0.0.1',
  port: 3978,
  web: true,
  knowledge: null,
  overlay: null,
  slack: null,
  teams: null,
  store: { dir: 'data' },
  tipsAdmins: 'anyone',
};

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's3cret' };
const IN_SLACK = {
  botToken: 'xoxb-1',
  signingSecret: 's3cret',
  appToken: null,
  apiUrl: 'https://slack.com/api/',
};
const APP = '11111111-2222-4333-8444-555555555555';
const TENANT = '99999999-2222-4333-8444-555555555555';
const TEAMS = { MicrosoftAppId: APP, MicrosoftAppPassword: 's3cret', MicrosoftAppTenantId: TENANT };
const IDENTITY = { MicrosoftAppId: APP, MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppTenantId: TENANT };
const IN_TEAMS: NonNullable<Config['teams']> = {
  appId: APP,
  password: 's3cret',
  type: 'SingleTenant',
  tenantId: TENANT,
  hosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
};

function read(env: Record<string, string>): Config {
  const result = config(env);
  assert.ok('config' in result, JSON.stringify(result));
  return result.config;
}
function faultsOf(env: Record<string, string>) {
  const result = config(env);
  assert.ok('faults' in result, 'no fault found');
  return result.faults;
}

describe('config', () => {
  const good: [Record<string, string>, Partial<Config>][] = [
    [{}, {}],
    [{ PATH: '/bin', HOME: '/root' }, {}],
    [{ HOST: '', PORT: ' ', ONUS_WEB: '' }, {}],
    [
      { HOST: '0.0.0.0', PORT: '80' },
      { host: '0.0.0.0', port: 80 },
    ],
    [{ HOST: '::1' }, { host: '::1' }],
    [{ HOST: 'fe80::1:2' }, { host: 'fe80::1:2' }],
    [{ HOST: 'onus_web.internal' }, { host: 'onus_web.internal' }],
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: ' 65535 ' }, { port: 65535 }],
    [{ ONUS_WEB: 'off' }, { web: false }],
    [{ ONUS_WEB: 'ON' }, { web: true }],
    [{ ONUS_OVERLAY: ' our ' }, { overlay: 'our' }],
    [{ ONUS_KNOWLEDGE: '/k.json' }, { knowledge: '/k.json' }],
    [TEAMS, { web: false, teams: IN_TEAMS }],
    [
      { ...TEAMS, ...SLACK, ONUS_WEB: 'on' },
      { teams: IN_TEAMS, slack: IN_SLACK },
    ],
    [IDENTITY, { web: false, teams: { ...IN_TEAMS, type: 'UserAssignedMSI', password: null } }],
    [
      { MicrosoftAppId: APP, MicrosoftAppPassword: 's3cret', MicrosoftAppType: 'multitenant' },
      { web: false, teams: { ...IN_TEAMS, type: 'MultiTenant', tenantId: null } },
    ],
    [
      { ...TEAMS, ONUS_TEAMS_HOSTS: 'A.example, b.example:8443' },
      { web: false, teams: { ...IN_TEAMS, hosts: ['a.example', 'b.example:8443'] } },
    ],
    [{ ONUS_TEAMS_HOSTS: 'a.example' }, {}],
    [{ ONUS_DATA_DIR: '/var/onus' }, { store: { dir: '/var/onus' } }],
    [{ DATABASE_URL: 'postgres://u:p@h/d', ONUS_DATA_DIR: 'x' }, { store: { url: 'postgres://u:p@h/d' } }],
    [{ ONUS_TIPS_ADMINS: 'Admins' }, { tipsAdmins: 'admins' }],
    [{ SLACK_API_URL: 'https://slack.example/api' }, {}],
    [{ ...SLACK }, { web: false, slack: IN_SLACK }],
    [{ ...SLACK, ONUS_WEB: 'on' }, { slack: IN_SLACK }],
    [
      { ...SLACK, SLACK_API_URL: 'http://127.0.0.1:1/api' },
      { web: false, slack: { ...IN_SLACK, apiUrl: 'http://127.0.0.1:1/api/' } },
    ],
    [
      { ...SLACK, SLACK_APP_TOKEN: 'xapp-1' },
      { web: false, slack: { ...IN_SLACK, appToken: 'xapp-1' } },
    ],
    [
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' },
      { web: false, slack: { ...IN_SLACK, signingSecret: null, appToken: 'xapp-1' } },
    ],
  ];
  for (const [env, expected] of good)
    it(`reads ${JSON.stringify(env)}`, () => assert.deepEqual(read(env), { ...DEFAULTS, ...expected }));

  const bad: [Record<string, string>, RegExp][] = [
    [{ PORT: 'abc' }, /PORT="abc" is not a number\n {4}→ choose a number from 1 to 65535/],
    [{ PORT: '65536' }, /PORT="65536" is out of range/],
    [{ PORT: '-1' }, /PORT="-1" is out of range/],
    [{ PORT: '39 78' }, /PORT="39 78" is not a number/],
    [{ PORT: '1e3' }, /is not a number/],
    [{ HOST: 'http://localhost' }, /HOST="http:\/\/localhost" is not a host name or an IP address/],
    [{ HOST: '127.0.0.1:3978' }, /HOST=.* is not a host name/],
    [{ HOST: '[::1]' }, /HOST=.* is not a host name/],
    [{ ONUS_WEB: 'maybe' }, /ONUS_WEB="maybe" is neither on nor off/],
    [{ ONUS_WEBB: 'off' }, /ONUS_WEBB is not a variable of Onus\n {4}→ did you mean ONUS_WEB\?/],
    [{ ONUS_PORT: '80' }, /ONUS_PORT .*\n.*did you mean PORT\?/],
    [{ ONUS_KNOWLEGE: 'x' }, /did you mean ONUS_KNOWLEDGE\?/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_SIGNING_SECRET is missing\n.*Basic Information.*or set SLACK_APP_TOKEN/],
    [{ SLACK_SIGNING_SECRET: 's' }, /SLACK_BOT_TOKEN is missing\n.*OAuth & Permissions/],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, /SLACK_BOT_TOKEN is missing/],
    [{ ...SLACK, SLACK_BOT_TOKEN: 'xapp-hidden' }, /SLACK_BOT_TOKEN begins with xapp-, so it is another token/],
    [{ ...SLACK, SLACK_BOT_TOKEN: 'xoxp-hidden' }, /SLACK_BOT_TOKEN begins with xoxp-/],
    [{ ...SLACK, SLACK_APP_TOKEN: 'xoxb-hidden' }, /SLACK_APP_TOKEN begins with xoxb-.*\n.*connections:write/],
    [{ ...SLACK, SLACK_SIGNING_SECRET: 'xoxb-hidden' }, /SLACK_SIGNING_SECRET holds a token/],
    [{ ...SLACK, SLACK_API_URL: 'slack.com/api' }, /SLACK_API_URL.* is not a web address/],
    [{ MicrosoftAppId: APP }, /MicrosoftAppPassword is missing\n.*Certificates & secrets/],
    [{ MicrosoftAppId: APP }, /MicrosoftAppTenantId is missing\n.*App Tenant ID/],
    [{ MicrosoftAppPassword: 'hidden' }, /MicrosoftAppId is missing\n.*Azure bot/],
    [{ ...TEAMS, MicrosoftAppId: 'onus' }, /MicrosoftAppId="onus" is not an id/],
    [{ ...TEAMS, MicrosoftAppTenantId: 'acme.example' }, /MicrosoftAppTenantId="acme.example" is not an id/],
    [{ ...TEAMS, MicrosoftAppPassword: TENANT }, /MicrosoftAppPassword holds an id\n.*not its "Secret ID"/],
    [
      { ...TEAMS, MicrosoftAppType: 'Bot' },
      /MicrosoftAppType="Bot" is not a kind of bot\n.*SingleTenant, UserAssigned/,
    ],
    [{ ...IDENTITY, MicrosoftAppPassword: 'hidden' }, /MicrosoftAppPassword is set, but a managed identity has none/],
    [{ ONUS_TEAMS_HOSTS: 'https://a.example' }, /ONUS_TEAMS_HOSTS="https:\/\/a.example" is not a host name/],
    [{ ONUS_TEAM_HOSTS: 'x' }, /did you mean ONUS_TEAMS_HOSTS\?/],
    [{ DATABASE_URL: 'mysql://u:hidden@h/d' }, /DATABASE_URL is not the address of a PostgreSQL\n.*postgres:\/\/user/],
    [{ DATABASE_URL: 'postgres://u:hidden/@h' }, /%-encoded, or leave it out for SQLite/],
    [{ ONUS_TIPS_ADMINS: 'me' }, /ONUS_TIPS_ADMINS="me" is neither anyone nor admins/],
    [{ ONUS_COLOUR_SCHEME: 'x' }, /→ remove it; there are HOST, PORT, ONUS_WEB, ONUS_KNOWLEDGE, ONUS_OVERLAY/],
  ];
  for (const [env, expected] of bad)
    it(`refuses ${JSON.stringify(env)}`, () => {
      const said = printFaults(faultsOf(env));
      assert.match(said, expected);
      assert.doesNotMatch(said, /hidden/, 'a secret is repeated');
    });

  it('names all faults at once and keeps what is sound', () => {
    const result = config({ PORT: 'x', ONUS_WEB: 'y', ONUS_Z: 'z', HOST: '0.0.0.0' });
    assert.ok('faults' in result);
    assert.deepEqual(
      result.faults.map((f) => f.variable),
      ['PORT', 'ONUS_WEB', 'ONUS_Z'],
    );
    assert.deepEqual(result.sound, {
      host: '0.0.0.0',
      knowledge: null,
      slack: null,
      overlay: null,
      store: { dir: 'data' },
      tipsAdmins: 'anyone',
      teams: null,
    });
    assert.match(printFaults(result.faults), /^Onus did not start: 3 faults\./);
  });

  it('never repeats the value of an unknown variable, which may be a secret', () =>
    assert.doesNotMatch(printFaults(faultsOf({ ONUS_SLACK_TOKEN: 'xoxb-hidden' })), /hidden/));
});

describe('the catalogue of variables', () => {
  it('names each once, with a meaning', () => {
    assert.equal(new Set(VARIABLES.map((v) => v.name)).size, VARIABLES.length);
    for (const v of VARIABLES) assert.ok(v.meaning, v.name);
  });
  it('has the defaults that are used', () => {
    const of = (name: string) => VARIABLES.find((v) => v.name === name)?.default;
    assert.equal(of('HOST'), DEFAULTS.host);
    assert.equal(of('PORT'), String(DEFAULTS.port));
  });
});

describe('the overview at the start', () => {
  const shown = (env: Record<string, string>) => overview(read(env), 'http://127.0.0.1:3978/', 'abc: 2 services');
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /Web page: on, http:\/\/127\.0\.0\.1:3978\/ \(ONUS_WEB=off turns it off\)/],
    [{ ONUS_WEB: 'off' }, /Web page: off \(ONUS_WEB=on turns it on\)/],
    [{ ONUS_WEB: 'off' }, /Nothing answers questions now/],
    [{}, /Slack: +off \(SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET turn it on; docs\/slack\.md\)/],
    [{ ...SLACK }, /Web page: off/],
    [{ ...SLACK }, /Slack: +on, Slack calls http:\/\/127\.0\.0\.1:3978\/slack\/events/],
    [{ ...SLACK, SLACK_APP_TOKEN: 'xapp-1' }, /Slack: +on, in Socket Mode/],
    [{}, /Teams: +local testing only \(Playground\), http:\/\/127\.0\.0\.1:3978\/api\/messages \(MicrosoftAppId, /],
    [{ ONUS_WEB: 'off' }, /Teams: +off \(MicrosoftAppId, .* turn it on; docs\/teams\.md\)/],
    [{ HOST: '0.0.0.0' }, /Teams: +off/],
    [SLACK, /Teams: +off/],
    [TEAMS, /Teams: +on, at http:\/\/127\.0\.0\.1:3978\/api\/messages/],
    [TEAMS, /Web page: off/],
    [{ ...SLACK }, /Store: +SQLite in data/],
    [{ ...SLACK, DATABASE_URL: 'postgres://u:p@h/d' }, /Store: +PostgreSQL \(/],
    [{}, /knowledge abc: 2 services/],
    [{ HOST: '0.0.0.0' }, /Whoever reaches 0\.0\.0\.0 can ask/],
    [{}, /PORT +port to listen on.*default: 3978/],
  ];
  for (const [env, expected] of cases)
    it(`says ${expected.source} for ${JSON.stringify(env)}`, () => assert.match(shown(env), expected));
  it('keeps secrets to itself', () =>
    assert.doesNotMatch(shown({ ...SLACK, ...TEAMS, SLACK_BOT_TOKEN: 'xoxb-hidden' }), /xoxb-hidden|s3cret/));
});

describe('local testing of Teams', () => {
  const cases: [Record<string, string>, boolean][] = [
    [{}, true],
    [{ HOST: 'localhost' }, true],
    [{ HOST: '::1' }, true],
    [{ HOST: '0.0.0.0' }, false],
    [{ HOST: '192.168.1.2' }, false],
    [{ ONUS_WEB: 'off' }, false],
    [SLACK, false],
    [{ ...SLACK, ONUS_WEB: 'on' }, true],
    [TEAMS, false],
    [{ ...TEAMS, ONUS_WEB: 'on' }, false],
  ];
  for (const [env, expected] of cases)
    it(`${Object.entries(env).join(' ') || 'by default'}: ${expected}`, () =>
      assert.equal(testable(read(env)), expected));
});

describe('isLoopback', () => {
  for (const [host, expected] of [
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.2', false],
    ['127.example.com', false],
  ] as const)
    it(`${host}: ${expected}`, () => assert.equal(isLoopback(host), expected));
});
