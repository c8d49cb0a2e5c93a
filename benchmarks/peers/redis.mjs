import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../packages/local/dist/index.js';

const install = ['apt-get', 'install', '-y', 'redis-server'];
/** What differs from Redis' defaults for the sake of durability: every answered write is in the file and synced. */
const durable = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'always',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

/**
 * Starts the system's Redis with a configuration, port and folder of its own; a missing one is installed where that is possible.
 * Answers its `port` and `version`, the `settings` to print, `process()` to count, `kill()` (-9 and start again) and `stop()`.
 */
export async function startRedis(dataDir) {
  const version = redisVersion() ?? installed();
  const dir = join(dataDir, 'redis');
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  let server = await running(dir, port);
  return {
    port,
    version,
    settings: [
      ['Redis', version],
      ['appendonly, appendfsync', 'yes, always'],
      ['save, maxmemory-policy', 'none, noeviction'],
    ],
    process: () => ({ name: 'redis', pid: server.pid }),
    kill: async () => {
      await ended(server, 'SIGKILL');
      server = await running(dir, port);
    },
    stop: () => ended(server, 'SIGTERM'),
  };
}

function redisVersion() {
  try {
    return /v=([\d.]+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

function installed() {
  const command = install.join(' ');
  if (process.getuid?.() !== 0) throw new Error(`BullMQ needs Redis. As root: ${command}`);
  process.stderr.write(`BullMQ needs Redis, which is missing: ${command}\n`);
  // Debian would start a Redis of the system's own, which nobody asked for.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    execFileSync(install[0], install.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env });
  } catch (cause) {
    throw new Error(`BullMQ needs Redis, and this failed: ${command}`, { cause });
  }
  return redisVersion();
}

async function running(dir, port) {
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--daemonize', 'no', ...durable];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  // The driver may end without a chance to stop it.
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  server.once('exit', () => process.off('exit', end));
  const ready = new AbortController();
  const early = once(server, 'exit', { signal: ready.signal }).then(() => 'ended');
  early.catch(() => undefined);
  const outcome = await Promise.race([answers(port), early]);
  ready.abort();
  if (outcome === 'ended') throw new Error(`redis-server ended with ${server.exitCode}`);
  return server;
}

/** Resolves when Redis has read its file back. */
async function answers(port) {
  const probe = new Redis({ port, retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  await probe.ping();
  probe.disconnect();
}

async function ended(server, signal) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill(signal);
  await gone;
}
