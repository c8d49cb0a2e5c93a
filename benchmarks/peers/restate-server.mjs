import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/local/dist/index.js';

const readyWithinMs = 60_000;
const graceMs = 10_000;

/** Starts Restate's own server with its defaults, on ports of its own; resolves when it takes requests. */
export async function startRestateServer(dataDir) {
  const [ingressPort, adminPort, fabricPort] = [await freePort(), await freePort(), await freePort()];
  const ingress = `http://127.0.0.1:${ingressPort}`;
  const admin = `http://127.0.0.1:${adminPort}`;
  // Each life of the server makes folders for its invokers among the system's temporary ones, and leaves them there.
  const temporary = join(dataDir, 'tmp');
  await mkdir(temporary, { recursive: true });
  const env = {
    ...process.env,
    TMPDIR: temporary,
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${fabricPort}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingressPort}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${adminPort}`,
    RESTATE_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: '1',
  };
  const args = [
    '--base-dir',
    join(dataDir, 'restate'),
    '--node-name',
    'bench',
    '--no-logo',
    '--log-filter',
    'error,octocrab=off',
  ];
  const launch = async () => {
    const started = spawn(executable(), args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await ready(started, [`${admin}/health`, `${ingress}/restate/health`]);
    return started;
  };
  let child = await launch();
  return {
    ingress,
    admin,
    get pid() {
      return child.pid;
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      child = await launch();
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(force);
    },
  };
}

// The package's own launcher is a process in between, which a kill would meet instead of the server.
function executable() {
  const name = `@restatedev/restate-server-${platform()}-${arch()}`;
  return fileURLToPath(new URL(`node_modules/${name}/bin/restate-server`, import.meta.url));
}

async function ready(child, urls) {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const answers = await Promise.all(urls.map((url) => fetch(url).catch(() => undefined)));
    if (answers.every((answer) => answer?.ok)) return;
    if (child.exitCode !== null) throw new Error(`restate-server ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error('restate-server was not ready within a minute');
    await pause(20);
  }
}
