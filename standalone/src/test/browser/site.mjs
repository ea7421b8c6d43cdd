// A standalone of this tree on free ports of 127.0.0.1, with its data in a folder of its own, and workers beside it.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';

const ROOT = new URL('../../../../', import.meta.url).pathname;
const START_MS = 120_000;
const STOP_MS = 40_000;

export class Site {
  #data = mkdtempSync(join(tmpdir(), 'comporta-page-'));
  #processes = new Set();
  #port;
  #standalone;

  static async started() {
    const site = new Site();
    site.#port = await freePort();
    await site.start();
    return site;
  }

  get url() { return `http://127.0.0.1:${this.#port}`; }
  get standalone() { return this.#standalone; }

  /** The same port and data each time. */
  async start() {
    this.#standalone = this.#run('standalone', 'Comporta is ready', {
      COMPORTA_HTTP_PORT: String(this.#port),
      COMPORTA_ADMIN_PORT: '0',
      COMPORTA_BROKER_PORT: '0',
      COMPORTA_CONSOLE_PORT: '0',
      COMPORTA_DATABASE_PORT: '0',
    });
    await this.#standalone.ready;
  }

  /** Beside the one in standalone, as the README has it. */
  async worker() {
    const worker = this.#run('worker', 'Started.', { ...this.#variables('credentials.env'), ...this.#variables('worker.env'), COMPORTA_ADMIN_PORT: '0' });
    await worker.ready;
    return worker;
  }

  /** The newest rows of a collection, as `comporta rows` prints them. */
  rows(collection) {
    const shown = spawnSync(join(ROOT, 'comporta'), ['rows', collection, '--last', '1000'], {
      cwd: ROOT, env: { ...process.env, COMPORTA_DATA_DIR: this.#data }, encoding: 'utf8', maxBuffer: 64 << 20,
    });
    if (shown.status !== 0) throw new Error(`rows ended with ${shown.status}: ${shown.stderr}`);
    return shown.stdout;
  }

  /** Postmaster and backends, so that the database neither answers nor is gone. */
  database() {
    const postmaster = Number(readFileSync(find(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === postmaster).map(Number);
    return [postmaster, ...children];
  }

  async stop() {
    for (const child of this.#processes) { child.kill('SIGCONT'); child.kill('SIGTERM'); }
    await Promise.all([...this.#processes].map((child) => ended(child, STOP_MS)));
    rmSync(this.#data, { recursive: true, force: true });
  }

  #run(command, sign, variables) {
    const child = spawn(join(ROOT, 'comporta'), [command], {
      cwd: ROOT,
      env: { ...process.env, COMPORTA_LOG_FORMAT: 'text', COMPORTA_DATA_DIR: this.#data, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    this.#processes.add(child);
    child.on('exit', () => this.#processes.delete(child));
    child.ready = new Promise((ready, fail) => {
      const look = (piece) => { log += piece; if (log.includes(sign)) ready(); };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.on('exit', (code) => fail(new Error(`${command} ended with ${code}:\n${log.slice(-4000)}`)));
      setTimeout(() => fail(new Error(`${command} was not ready in time:\n${log.slice(-4000)}`)), START_MS).unref();
    });
    return child;
  }

  #variables(file) {
    const lines = readFileSync(join(this.#data, file), 'utf8').split('\n').filter((line) => /^\w+=/.test(line));
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), unquoted(line.slice(line.indexOf('=') + 1))]));
  }
}

export async function ended(child, withinMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => { child.once('exit', done); });
  if (await Promise.race([end.then(() => true), later(withinMs, false, { ref: false })])) return;
  child.kill('SIGKILL');
  await end;
}

/** Another way to the door, with the `keys` of its POSTs. While `cut` is set, these reach the door and its answers nobody. */
export async function cutting(url) {
  const way = { cut: false, keys: [] };
  const open = new Set();
  const server = createServer((client) => {
    const door = connect(Number(new URL(url).port), '127.0.0.1');
    let posts = false;
    const end = () => { client.destroy(); door.destroy(); open.delete(client); };
    open.add(client);
    client.on('data', (piece) => {
      if (piece.subarray(0, 5).toString() === 'POST ') {
        posts = true;
        way.keys.push(/^idempotency-key: (\S+)/im.exec(piece.toString('latin1'))?.[1]);
      }
      door.write(piece);
    });
    door.on('data', (piece) => { if (way.cut && posts) end(); else client.write(piece); });
    for (const side of [client, door]) side.on('error', end).on('close', end);
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  way.url = `http://127.0.0.1:${server.address().port}`;
  way.close = () => { open.forEach((client) => client.destroy()); server.close(); };
  return way;
}

/** Posts comments at about this rate until `stop()` is called; waits for what is in the air. */
export function load(url, perSecond) {
  let going = true;
  const each = 50;
  const lines = Math.max(1, Math.round(perSecond / (1000 / each)));
  const body = Array.from({ length: lines }, (none, i) => JSON.stringify({ page: '/load', author: 'load', text: `one of many ${i}` })).join('\n');
  const done = (async () => {
    while (going) {
      const answer = await fetch(`${url}/v1/comments`, { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' }, body });
      if (!answer.ok) throw new Error(`the load met ${answer.status}`);
      await answer.arrayBuffer();
      await later(each);
    }
  })();
  done.catch(() => {});
  return { stop: () => { going = false; return done; } };
}

function freePort() {
  return new Promise((found, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => found(port)); });
  });
}

function find(folder, name) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && entry.name === name) return join(folder, name);
    if (entry.isDirectory() && !entry.name.startsWith('bin-')) {
      const found = find(join(folder, entry.name), name);
      if (found) return found;
    }
  }
  return null;
}

function parentOf(pid) {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return 0;
  }
}

const unquoted = (value) => value.replace(/^'(.*)'$/, '$1').replace(/^"(.*)"$/, '$1');
