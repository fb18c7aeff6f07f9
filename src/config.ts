import { isIP } from 'node:net';

/**
 * The environment as configuration. Pure: main.ts passes `process.env` in and prints what comes out. The catalogue is
 * the only list of variables; faults, the overview at the start and the README's table are made from it.
 */

export interface Config {
  /** Address to listen on. */
  host: string;
  /** Port to listen on; 0 lets the system choose one. */
  port: number;
  /** Whether the page and `POST /api/ask` are served. `/healthz` always is. */
  web: boolean;
  /** Another file of built knowledge than the one that `npm run build` makes. */
  knowledge: string | null;
  /** Folder of the organisation's own knowledge and owners, put on top. */
  overlay: string | null;
  /** Onus in Slack; null while it is not configured. */
  slack: SlackConfig | null;
  /** Onus in Microsoft Teams; null while it is not configured. */
  teams: TeamsConfig | null;
  /** Where what must survive is kept: PostgreSQL, or SQLite in a folder. Opened only with Slack (or Teams). */
  store: { url: string } | { dir: string };
  /** Who may change a channel's tips. */
  tipsAdmins: 'anyone' | 'admins';
}

export interface SlackConfig {
  botToken: string;
  /** Null only in Socket Mode, where Slack signs nothing. */
  signingSecret: string | null;
  /** With it: Socket Mode. */
  appToken: string | null;
  /** Slack's Web API, or what stands in for it; ends in a slash. */
  apiUrl: string;
}

export interface TeamsConfig {
  appId: string;
  /** Null for a managed identity, which needs none. */
  password: string | null;
  /** As Azure calls it. Multi-tenant bots can no longer be registered, but those that are go on. */
  type: (typeof APP_TYPES)[number];
  tenantId: string | null;
  /** Hosts (`name` or `name:port`) that may be answered: where Teams takes what bots say. */
  hosts: readonly string[];
}
const APP_TYPES = ['SingleTenant', 'UserAssignedMSI', 'MultiTenant'] as const;
const TEAMS_HOSTS = 'smba.trafficmanager.net,smba.infra.gcc.teams.microsoft.com';

/** What is wrong with one variable, and what to do. `value` is left out of secrets. */
export interface Fault {
  variable: string;
  value?: string;
  what: string;
  cure: string;
}

export interface Variable {
  name: string;
  meaning: string;
  /** As a person would write it; null where there is none. */
  default: string | null;
  secret: boolean;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: 'HOST',
    meaning: 'address to listen on; 0.0.0.0 lets other machines in',
    default: '127.0.0.1',
    secret: false,
  },
  { name: 'PORT', meaning: 'port to listen on; 0 takes any free one', default: '3978', secret: false },
  {
    name: 'ONUS_WEB',
    meaning: 'the local page and POST /api/ask: on or off',
    default: 'on while neither Slack nor Teams is configured',
    secret: false,
  },
  {
    name: 'ONUS_KNOWLEDGE',
    meaning: 'file of built knowledge to answer from',
    default: 'dist/knowledge.json',
    secret: false,
  },
  {
    name: 'ONUS_OVERLAY',
    meaning: 'folder with your own services, names and owners (knowledge/README.md)',
    default: null,
    secret: false,
  },
  { name: 'SLACK_BOT_TOKEN', meaning: 'bot token of the Slack app (xoxb-…)', default: null, secret: true },
  {
    name: 'SLACK_SIGNING_SECRET',
    meaning: 'signing secret of the Slack app; with it Slack calls /slack/events',
    default: null,
    secret: true,
  },
  {
    name: 'SLACK_APP_TOKEN',
    meaning: 'app-level token (xapp-…): Socket Mode instead of /slack/events',
    default: null,
    secret: true,
  },
  {
    name: 'ONUS_DATA_DIR',
    meaning: 'folder of the store (SQLite), for this process alone',
    default: 'data',
    secret: false,
  },
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL (postgres://…) instead, for any number of processes',
    default: null,
    secret: true,
  },
  {
    name: 'ONUS_TIPS_ADMINS',
    meaning: 'who may change the tips of a channel: anyone, or admins (its creator and workspace admins)',
    default: 'anyone',
    secret: false,
  },
  { name: 'SLACK_API_URL', meaning: 'Web API to call', default: 'https://slack.com/api/', secret: false },
  { name: 'MicrosoftAppId', meaning: 'id of the Teams bot', default: null, secret: false },
  { name: 'MicrosoftAppPassword', meaning: 'client secret of the Teams bot', default: null, secret: true },
  {
    name: 'MicrosoftAppType',
    meaning: 'SingleTenant, UserAssignedMSI (managed identity, without a secret) or MultiTenant (older bots)',
    default: 'SingleTenant',
    secret: false,
  },
  { name: 'MicrosoftAppTenantId', meaning: 'tenant of the Teams bot', default: null, secret: false },
  {
    name: 'ONUS_TEAMS_HOSTS',
    meaning: 'where Teams may be answered, separated by commas',
    default: TEAMS_HOSTS,
    secret: false,
  },
];

export const isLoopback = (host: string): boolean => /^(localhost|::1|127(\.\d{1,3}){3})$/i.test(host);

/**
 * Every variable read, or every fault at once. An empty variable counts as not set. With faults comes `sound`, what
 * could be read all the same, so that the start can look for faults elsewhere before it gives up.
 */
export function config(
  env: Readonly<Record<string, string | undefined>>,
): { config: Config } | { faults: Fault[]; sound: Partial<Config> } {
  const faults: Fault[] = [];
  const sound: Partial<Config> = {};
  const set = (name: string) => env[name]?.trim() || undefined;
  const fault = (variable: string, what: string, cure: string) =>
    faults.push({ variable, value: env[variable] ?? '', what, cure });

  const host = set('HOST') ?? '127.0.0.1';
  // A name or an address; what the system cannot resolve is told when it tries to listen.
  if (isIP(host) || /^[\w.-]{1,253}$/.test(host)) sound.host = host;
  else fault('HOST', 'is not a host name or an IP address', 'write only the address, for example 127.0.0.1 or 0.0.0.0');

  const port = set('PORT') ?? '3978';
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) sound.port = Number(port);
  else
    fault(
      'PORT',
      /^-?\d+$/.test(port) ? 'is out of range' : 'is not a number',
      'choose a number from 1 to 65535 (0: any free port), or leave it out for 3978',
    );

  sound.slack = slack(set, faults);
  sound.teams = teams(set, faults);

  const web = (set('ONUS_WEB') ?? (sound.slack || sound.teams ? 'off' : 'on')).toLowerCase();
  if (web === 'on' || web === 'off') sound.web = web === 'on';
  else fault('ONUS_WEB', 'is neither on nor off', 'write on or off, or leave it out');

  const url = set('DATABASE_URL');
  // The value holds a password and is never repeated.
  if (url === undefined) sound.store = { dir: set('ONUS_DATA_DIR') ?? 'data' };
  else if (URL.canParse(url) && /^postgres(?:ql)?:$/.test(new URL(url).protocol)) sound.store = { url };
  else
    faults.push({
      variable: 'DATABASE_URL',
      what: 'is not the address of a PostgreSQL',
      cure: 'write postgres://user:password@host:5432/database with special characters %-encoded, or leave it out for SQLite',
    });

  const admins = (set('ONUS_TIPS_ADMINS') ?? 'anyone').toLowerCase();
  if (admins === 'anyone' || admins === 'admins') sound.tipsAdmins = admins;
  else fault('ONUS_TIPS_ADMINS', 'is neither anyone nor admins', 'write anyone or admins, or leave it out for anyone');

  for (const variable of Object.keys(env).filter((name) => name.startsWith('ONUS_') && !known(name))) {
    const near = nearest(variable);
    const all = VARIABLES.map((v) => v.name).join(', ');
    // The value is kept back: what a misspelt name holds may be a secret.
    faults.push({
      variable,
      what: 'is not a variable of Onus',
      cure: near ? `did you mean ${near}?` : `remove it; there are ${all}`,
    });
  }

  sound.knowledge = set('ONUS_KNOWLEDGE') ?? null;
  sound.overlay = set('ONUS_OVERLAY') ?? null;
  return faults.length ? { faults, sound } : { config: sound as Config };
}

/** Onus in Slack, or null where nothing of it is set. Secrets are never repeated in a fault. */
function slack(set: (name: string) => string | undefined, faults: Fault[]): SlackConfig | null {
  const botToken = set('SLACK_BOT_TOKEN');
  const signingSecret = set('SLACK_SIGNING_SECRET') ?? null;
  const appToken = set('SLACK_APP_TOKEN') ?? null;
  const apiUrl = set('SLACK_API_URL') ?? 'https://slack.com/api/';
  if (!botToken && !signingSecret && !appToken) return null;
  const fault = (variable: string, what: string, cure: string) => faults.push({ variable, what, cure });

  // Each secret has its own beginning; the wrong one in the wrong place is the commonest slip.
  const begins = (value: string | null | undefined) => /^xox[a-z]-|^xapp-/.exec(value ?? '')?.[0];
  if (!botToken)
    fault('SLACK_BOT_TOKEN', 'is missing', 'copy it from "OAuth & Permissions" of the Slack app; it begins with xoxb-');
  else if ((begins(botToken) ?? 'xoxb-') !== 'xoxb-')
    fault('SLACK_BOT_TOKEN', `begins with ${begins(botToken)}, so it is another token`, 'take the one with xoxb-');
  if (!signingSecret && !appToken)
    fault(
      'SLACK_SIGNING_SECRET',
      'is missing',
      'copy it from "Basic Information" of the Slack app, or set SLACK_APP_TOKEN for Socket Mode',
    );
  else if (begins(signingSecret))
    fault('SLACK_SIGNING_SECRET', 'holds a token', 'take the signing secret from "Basic Information" of the Slack app');
  if ((begins(appToken) ?? 'xapp-') !== 'xapp-')
    fault(
      'SLACK_APP_TOKEN',
      `begins with ${begins(appToken)}, so it is another token`,
      'make an app-level token with connections:write; it begins with xapp-',
    );
  if (!/^https?:$/.test(URL.canParse(apiUrl) ? new URL(apiUrl).protocol : ''))
    fault('SLACK_API_URL', 'is not a web address', 'write it in full, for example https://slack.com/api/');
  return { botToken: botToken ?? '', signingSecret, appToken, apiUrl: apiUrl.replace(/\/?$/, '/') };
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Onus in Teams, or null where nothing of it is set. The secret is never repeated in a fault. */
function teams(set: (name: string) => string | undefined, faults: Fault[]): TeamsConfig | null {
  const appId = set('MicrosoftAppId');
  const password = set('MicrosoftAppPassword') ?? null;
  const tenantId = set('MicrosoftAppTenantId') ?? null;
  const wanted = set('MicrosoftAppType');
  const type = APP_TYPES.find((t) => t.toLowerCase() === (wanted ?? 'SingleTenant').toLowerCase());
  const hosts = (set('ONUS_TEAMS_HOSTS') ?? TEAMS_HOSTS)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const fault = (variable: string, what: string, cure: string, value?: string) =>
    faults.push({ variable, ...(value === undefined ? {} : { value }), what, cure });

  const odd = hosts.find((host) => !/^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/.test(host));
  if (odd) fault('ONUS_TEAMS_HOSTS', 'is not a host name', 'write names only: smba.trafficmanager.net,…', odd);
  if (!appId && !password && !tenantId && !wanted) return null;

  if (!appId) fault('MicrosoftAppId', 'is missing', 'copy "Microsoft App ID" from the Azure bot’s Configuration');
  else if (!GUID.test(appId)) fault('MicrosoftAppId', 'is not an id', 'it looks like 00000000-0000-…', appId);
  if (!type) {
    const cure = `write ${APP_TYPES.join(', ')}, as in the Azure bot’s Configuration`;
    fault('MicrosoftAppType', 'is not a kind of bot', cure, wanted);
  }
  if (type === 'UserAssignedMSI' && password)
    fault('MicrosoftAppPassword', 'is set, but a managed identity has none', 'remove it, or set MicrosoftAppType');
  if (type !== 'UserAssignedMSI' && type && !password)
    fault('MicrosoftAppPassword', 'is missing', 'make a client secret under "Certificates & secrets" of the app');
  else if (password && GUID.test(password))
    fault('MicrosoftAppPassword', 'holds an id', 'take the value of the client secret, not its "Secret ID"');
  if (type !== 'MultiTenant' && type && !tenantId)
    fault('MicrosoftAppTenantId', 'is missing', 'copy "App Tenant ID" from the Azure bot’s Configuration');
  else if (tenantId && !GUID.test(tenantId))
    fault('MicrosoftAppTenantId', 'is not an id', 'it looks like 00000000-0000-…', tenantId);
  return { appId: appId ?? '', password, type: type ?? 'SingleTenant', tenantId, hosts };
}

/** Whether programs on this machine may try Onus as Teams would use it: as the page is, for whoever sits here. */
export const testable = ({ teams: real, web, host }: Config): boolean => !real && web && isLoopback(host);

const known = (name: string) => VARIABLES.some((v) => v.name === name);

/** The variable that was probably meant; `ONUS_` does not count, so that ONUS_PORT finds PORT. */
function nearest(name: string): string | undefined {
  const bare = (text: string) => text.replace(/^ONUS_/, '');
  const ranked = VARIABLES.map((v) => ({ name: v.name, edits: edits(bare(name), bare(v.name)) })).sort(
    (a, b) => a.edits - b.edits,
  );
  const best = ranked[0];
  return best && best.edits <= Math.max(2, bare(best.name).length / 3) ? best.name : undefined;
}

/** Levenshtein distance, one row of the table at a time. */
function edits(a: string, b: string): number {
  let row = [...b].map((_, j) => j + 1);
  for (const [i, letter] of [...a].entries()) {
    let left = i + 1;
    let diagonal = i;
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === b[j] ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? a.length;
}

/** Faults as a person reads them, each with its cure. */
export function printFaults(faults: readonly Fault[]): string {
  const lines = faults.map(
    (f) => `  ${f.variable}${f.value === undefined ? '' : `=${JSON.stringify(f.value)}`} ${f.what}\n    → ${f.cure}`,
  );
  return [`Onus did not start: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}.`, ...lines, ''].join(
    '\n',
  );
}

/** What the start prints: what is on, what is off, what turns it on, and every setting. */
export function overview(c: Config, address: string, knowledge: string): string {
  const width = Math.max(...VARIABLES.map((v) => v.name.length));
  return [
    `Onus answers from knowledge ${knowledge}.`,
    '',
    c.web ? `  Web page: on, ${address} (ONUS_WEB=off turns it off)` : '  Web page: off (ONUS_WEB=on turns it on)',
    `  Slack:    ${slackState(c, address)}`,
    `  Teams:    ${teamsState(c, address)}`,
    ...(c.slack || c.teams
      ? [`  Store:    ${'url' in c.store ? 'PostgreSQL' : `SQLite in ${c.store.dir}`} (docs/operate.md)`]
      : []),
    ...(isLoopback(c.host) ? [] : [`  Whoever reaches ${c.host} can ask; Onus itself asks nobody to sign in.`]),
    ...(c.web || c.slack || c.teams ? [] : [`  Nothing answers questions now; ${address}healthz says that Onus runs.`]),
    '',
    'Settings:',
    ...VARIABLES.map(
      (v) => `  ${v.name.padEnd(width)}  ${v.meaning}${v.default === null ? '' : ` (default: ${v.default})`}`,
    ),
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

function slackState({ slack }: Config, address: string): string {
  if (!slack) return 'off (SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET turn it on; docs/slack.md)';
  return slack.appToken ? 'on, in Socket Mode' : `on, Slack calls ${address}slack/events`;
}

function teamsState(c: Config, address: string): string {
  if (c.teams) return `on, at ${address}api/messages`;
  const on = 'MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId turn it on; docs/teams.md';
  return testable(c) ? `local testing only (Playground), ${address}api/messages (${on})` : `off (${on})`;
}
