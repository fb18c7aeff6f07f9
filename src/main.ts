import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KEPT_MS, onceInMemory } from './adapters/once.ts';
import type { Slack } from './adapters/slack/slack.ts';
import type { Teams } from './adapters/teams/teams.ts';
import { web } from './adapters/web.ts';
import { app } from './app.ts';
import { type Config, config, type Fault, isLoopback, overview, printFaults, testable } from './config.ts';
import { loadBuilt, NotBuilt } from './knowledge/built.ts';
import { whereItWentWrong } from './report.ts';
import type { Unusable } from './store/database.ts';
import type { Store } from './store/store.ts';
import type { Run } from './tips/run.ts';
import type { Knowledge, Obey, Once, Profiles, Speaker } from './types.ts';

/** What still runs when the end is asked for gets this long; the promise to the outside is ten seconds. */
const LAST_CALL_MS = 8000;

const log = (line: string): void => void process.stderr.write(`onus: ${line}\n`);
const report = (error: unknown): void => void log(whereItWentWrong(error));

async function start(): Promise<void> {
  const read = config(process.env);
  const faults = 'faults' in read ? [...read.faults] : [];
  const { host, port, knowledge: path, overlay } = 'config' in read ? read.config : read.sound;

  const built = loaded(path ?? undefined, await overlaid(overlay ?? null, faults), faults);
  const server = createServer();
  let slack: Slack | undefined;
  let teams: Teams | undefined;
  let lasting: Lasting | undefined;
  /** Addresses that adapters answer themselves, and check themselves who calls. */
  const doors: Record<string, RequestListener> = {};
  if ('config' in read && built) {
    const { knowledge, engine } = built;
    const { web: answers, slack: inSlack, teams: inTeams } = read.config;
    lasting = inSlack || inTeams ? await lasts(read.config, knowledge, faults) : undefined;
    const { ask, overhear } = app(engine, { now: Date.now, report, ...(lasting ? { obey: lasting.obey } : {}) });
    const once = lasting?.once ?? onceInMemory(Date.now);
    if (inSlack && lasting) {
      // Imported only where it is wanted: Bolt takes longer to load than the rest of Onus.
      const adapter = await import('./adapters/slack/slack.ts');
      const { feedback } = lasting;
      const parts = { ask, overhear, knowledge, once, feedback, sleep, report, log, now: Date.now };
      slack = adapter.slack({ config: inSlack, ...parts });
      if (slack.listener) doors[adapter.ENDPOINT] = slack.listener;
    }
    if (inTeams || testable(read.config)) {
      const adapter = await import('./adapters/teams/teams.ts');
      teams = adapter.teams({ config: inTeams, ask, knowledge, once, sleep, report, log });
      lasting?.speaks('teams', teams);
      doors[adapter.ENDPOINT] = teams.listener;
    }
    const site = web({ ask, knowledge, answers, loopback: isLoopback(read.config.host), report });
    server.on('request', (req, res) => (doors[(req.url ?? '').split('?')[0]!] ?? site)(req, res));
  }
  // Listening is tried even when something else is wrong already, so that a used port is named in the same breath.
  const unable = host === undefined || port === undefined ? null : await listen(server, host, port);
  if (unable) faults.push(unable);
  if (faults.length || !('config' in read) || !built) {
    process.stderr.write(printFaults(faults));
    process.exit(1);
  }
  endOnSignal(server, [slack, teams], lasting);
  process.stdout.write(overview(read.config, addressOf(server, read.config), describe(built.knowledge)));
  lasting?.tips.start();
  await slack?.start();
}

/** All that rests on the store. */
interface Lasting {
  obey: Obey;
  once: Once;
  feedback: Store['feedback'];
  tips: Run;
  store: Store;
  /** An adapter that can speak first, and knows whom it speaks to. */
  speaks(name: string, adapter: { speaker: Speaker; profiles: Profiles }): void;
}

/** Opens the store and what rests on it; with a fault, nothing. Imported only where a platform is configured. */
async function lasts({ slack, store: at, tipsAdmins }: Config, knowledge: Knowledge, faults: Fault[]) {
  const { open } = await import('./store/store.ts');
  let store: Store;
  try {
    store = await open(at, log);
  } catch (error) {
    const { what, cure } = error as Partial<Unusable>;
    if (what === undefined || cure === undefined) throw error;
    faults.push({ variable: 'url' in at ? 'DATABASE_URL:' : 'ONUS_DATA_DIR:', what, cure });
    return undefined;
  }
  const [{ commands }, { run }, { onceInStore }, { slackTips }] = await Promise.all([
    import('./tips/commands.ts'),
    import('./tips/run.ts'),
    import('./store/once.ts'),
    import('./adapters/slack/tips.ts'),
  ]);
  const now = Date.now;
  const owner = randomUUID();
  const inSlack = slack ? slackTips(slack) : undefined;
  const profiles: Record<string, Profiles> = inSlack ? { slack: inSlack.profiles } : {};
  const speakers: Record<string, Speaker> = inSlack ? { slack: inSlack } : {};
  const obey = commands({ store, knowledge, profiles, admins: tipsAdmins, now, report });
  const tips = run({ store, knowledge, speakers, owner, now, sleep: pausing, log });
  // One process alone has a SQLite: what its predecessor was at when it ended is its own to do again.
  const worker = 'dir' in at ? 'alone' : owner;
  const once = onceInStore({ store, owner: worker, inMemory: onceInMemory(now), kept: KEPT_MS, now, sleep });
  const speaks: Lasting['speaks'] = (name, adapter) => {
    speakers[name] = adapter.speaker;
    profiles[name] = adapter.profiles;
  };
  const lasting: Lasting = { obey, once, feedback: store.feedback, tips, store, speaks };
  return lasting;
}

const pausing = (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {});

/** What puts the organisation's own knowledge on top. Its reader is loaded only where there is some. */
async function overlaid(folder: string | null, faults: Fault[]): Promise<(k: Knowledge) => Knowledge> {
  if (folder === null) return (k) => k;
  const { overlay } = await import('./knowledge/overlay.ts');
  return (base) => {
    const { knowledge, faults: wrong } = overlay(base, folder);
    for (const { file, line, what, cure } of wrong)
      faults.push({ variable: `ONUS_OVERLAY ${join(folder, file)}:${line}`, what, cure });
    return knowledge ?? base;
  };
}

function loaded(
  path: string | undefined,
  amend: (k: Knowledge) => Knowledge,
  faults: Fault[],
): ReturnType<typeof loadBuilt> | null {
  try {
    return loadBuilt(path, amend);
  } catch (error) {
    if (!(error instanceof NotBuilt)) throw error;
    faults.push({ variable: `The built knowledge ${error.path}`, what: error.what, cure: error.cure });
    return null;
  }
}

/** Listens; null when all went well, otherwise what the system objects to. */
function listen(server: Server, host: string, port: number): Promise<Fault | null> {
  return new Promise((done) => {
    const refused = (error: NodeJS.ErrnoException) => done(listenFault(error, host, port));
    server.once('error', refused);
    server.listen({ host, port }, () => {
      server.off('error', refused).on('error', report);
      done(null);
    });
  });
}

function listenFault({ code, message }: NodeJS.ErrnoException, host: string, port: number): Fault {
  const PORT = { variable: 'PORT', value: String(port) };
  if (code === 'EADDRINUSE')
    return {
      ...PORT,
      what: `is already in use on ${host}`,
      cure: `end the program that uses it, or choose another: PORT=${port + 1} npm start`,
    };
  if (code === 'EACCES')
    return {
      ...PORT,
      what: 'needs more rights than Onus has',
      cure: 'choose a number above 1023, or leave it out for 3978',
    };
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      variable: 'HOST',
      value: host,
      what: 'is not an address of this machine',
      cure: 'use 127.0.0.1 (this machine only) or 0.0.0.0 (all its addresses)',
    };
  return { ...PORT, what: `cannot be listened on (${message})`, cure: 'check HOST and PORT' };
}

/** Accepts nothing new, lets what runs finish, closes what idles, exits 0. */
function endOnSignal(
  server: Server,
  adapters: readonly ({ stop(): Promise<void> } | undefined)[],
  lasting: Lasting | undefined,
): void {
  let running = 0;
  let ending = false;
  const closeIfIdle = () => {
    if (ending && running === 0) server.closeAllConnections();
  };
  server.on('request', (_, response) => {
    running++;
    response.once('close', () => {
      running--;
      closeIfIdle();
    });
  });
  const end = () => {
    // Ctrl-C under npm arrives twice, from the terminal and from npm: the second must not cut the first short.
    if (ending) return;
    ending = true;
    const closed = new Promise<void>((done) => server.close(() => done()));
    Promise.all([closed, ...adapters.map((a) => a?.stop()), lasting?.tips.stop()])
      .then(() => lasting?.store.close())
      .finally(() => process.exit(0));
    setTimeout(() => process.exit(0), LAST_CALL_MS + 500).unref();
    // Counted here because Node takes a connection that has not yet sent anything for a busy one.
    closeIfIdle();
    setTimeout(() => server.closeAllConnections(), LAST_CALL_MS).unref();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function addressOf(server: Server, { host }: Config): string {
  const { port } = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}/`;
}

function describe(k: Knowledge): string {
  const areas = Object.values(k.areas).filter((a) => !a.members).length;
  const count = (things: object, name: string) => `${Object.keys(things).length} ${name}`;
  return `${k.version}: ${count(k.services, 'services')}, ${areas} areas, ${count(k.concepts, 'concepts')}, ${count(k.sources, 'sources')}`;
}

// A listener of a library's that fails out of reach must not take the others down with it.
process.on('unhandledRejection', report);
await start();
