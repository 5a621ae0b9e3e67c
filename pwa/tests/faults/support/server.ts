/** The real server, as the Procfile starts it, on a SQLite file of its own. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startProxy } from './proxy';

const TOP = fileURLToPath(new URL('../../../..', import.meta.url));

/** A cookie a device on which the person is signed in. */
export type Account = { person: string; name: string; cookies: string[] };
export type Accounts = { residents: Account[]; officers: Account[] };

/** `make install-dev` puts it there; HOSOXA_PYTHON names another. */
function python(): string {
  const own = join(TOP, '.venv', 'bin', 'python');
  const found = process.env['HOSOXA_PYTHON'] ?? (existsSync(own) ? own : undefined);
  if (!found) throw new Error(`no Python at ${own}: run make install-dev first`);
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6000; tries++) {
    if (await is()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${what} did not come`);
}

/** A server with its people and the faulty network before it. */
export async function startServer(people: {
  residents: number;
  officers: number;
  devices: number;
}) {
  const home = mkdtempSync(join(tmpdir(), 'hosoxa-engine-'));
  const proxy = await startProxy();
  const port = await freePort();
  proxy.lead(port);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('HOSOXA_'));
  const env = {
    ...Object.fromEntries(inherited),
    PORT: String(port),
    HOSOXA_DATA_DIR: home,
    HOSOXA_CONFIG_DIR: join(home, 'config'),
    HOSOXA_ORIGIN: proxy.origin,
    HOSOXA_LOG_LEVEL: 'WARNING',
    HOSOXA_WEB_WORKERS: '2',
    HOSOXA_WEB_THREADS: '4',
    // A thousand filings of one person in a minute are this test's business.
    HOSOXA_RATELIMIT_IDENTITY: '100000 per minute',
  };
  const { residents, officers, devices } = people;
  const { stdout } = await promisify(execFile)(
    python(),
    ['-m', 'tests.faults.engine.prepare', home, ...[residents, officers, devices].map(String)],
    { cwd: TOP, env, maxBuffer: 50_000_000 },
  );
  const accounts = JSON.parse(stdout) as Accounts;

  let web: ChildProcess | null = null;
  process.once('exit', () => web?.kill('SIGTERM'));
  let log = '';
  async function start(): Promise<void> {
    const args = ['-m', 'gunicorn', '-c', 'config/gunicorn.py', 'server:create_app()'];
    const child = spawn(python(), args, {
      cwd: TOP,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (text: Buffer) => {
      log = (log + text).slice(-20_000);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    web = child;
    await until(`the server\n${log}`, async () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${log}`);
      const answer = await fetch(`${proxy.address}/readyz`).catch(() => null);
      return answer?.status === 200;
    });
  }
  async function stop(): Promise<void> {
    const child = web;
    web = null;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // At once, workers first: none may write to the database after its master is gone.
    child.kill('SIGQUIT');
    await ended;
  }
  await start();

  const database = join(home, 'hosoxa.sqlite');
  return {
    proxy,
    accounts,
    log: () => log,
    /** The power fails, and comes back. */
    restart: async () => {
      await stop();
      await start();
    },
    /** Copy the database aside, as it is between two requests. */
    backup: async () => {
      const copy =
        'import sqlite3, sys; of, to = map(sqlite3.connect, sys.argv[1:]); of.backup(to)';
      await promisify(execFile)(python(), ['-c', copy, database, `${database}.yesterday`]);
    },
    /** Put the copy in place of the database. */
    restore: async () => {
      await stop();
      for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
      cpSync(`${database}.yesterday`, database);
      await start();
    },
    close: async () => {
      await stop();
      await proxy.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type Server = Awaited<ReturnType<typeof startServer>>;
