import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { execForm, stepsOf } from './containerfile.mjs';
import { command, placeOf } from './replay.mjs';

const startMs = 60_000;
const graceMs = 30_000;

/**
 * Starts an assembled image's command as its user (where we may), with the image's variables and `more`, and waits until
 * its own health check is content. Rejects with what it printed when it ends before, or takes too long.
 */
export async function startImage(containerfile, stage, more) {
  const final = containerfile.stages.at(-1);
  const [, ...words] = execForm(stepsOf(final, 'CMD').at(-1).text);
  const [, ...health] = execForm(stepsOf(final, 'HEALTHCHECK').at(-1).text);
  const ports = Object.keys(stage.env).filter((name) => name.endsWith('_PORT'));
  const free = Object.fromEntries(await Promise.all(ports.map(async (name) => [name, await freePort()])));
  const loopback = Object.fromEntries(
    Object.keys(stage.env)
      .filter((name) => name.endsWith('_HOST'))
      .map((name) => [name, '127.0.0.1']),
  );
  const env = { PATH: dirname(process.execPath), ...stage.env, ...loopback, ...free, ...more };
  const options = { cwd: placeOf(stage, '.'), env, ...user(final) };
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const image = { app: containerfile.app, env, child, output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (image.output += chunk));
  image.exited = new Promise((settle) => {
    child.on('close', (code, signal) => settle((image.ended = code ?? signal)));
    child.on('error', (error) => settle((image.ended = error.message)));
  });
  image.healthy = async () => (await command(process.execPath, health, options)).code === 0;
  await untilHealthy(image);
  return image;
}

async function untilHealthy(image) {
  const deadline = performance.now() + startMs;
  while (!(await image.healthy())) {
    if (image.ended !== undefined || performance.now() > deadline) {
      await kill(image);
      const how = image.ended === undefined ? 'is not healthy' : `ended (${image.ended})`;
      throw new Error(`${image.app} ${how}:\n${image.output.trimEnd()}`);
    }
    await pause(100);
  }
}

/** Runs another command of an assembled image to its end, as its user. Rejects with what it printed when that is no good one. */
export async function runImage(containerfile, stage, [, ...words], more) {
  const env = { PATH: dirname(process.execPath), ...stage.env, ...more };
  const options = { cwd: placeOf(stage, '.'), env, ...user(containerfile.stages.at(-1)) };
  const { code, output } = await command(process.execPath, words, options);
  if (code !== 0) throw new Error(`${words.at(-1)} ended with ${code}:\n${output.trimEnd()}`);
}

/** Stops it as a container engine does: SIGTERM, then its grace. Rejects when it does not end well by itself. */
export async function stopImage(image) {
  if (image.ended === undefined) image.child.kill('SIGTERM');
  const late = new AbortController();
  await Promise.race([
    image.exited,
    pause(graceMs, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  const ended = image.ended;
  await kill(image);
  if (ended !== 0) throw new Error(`${image.app} ended with ${ended}:\n${image.output.trimEnd()}`);
  if (await image.healthy()) throw new Error(`${image.app}: its health check is content without it`);
}

async function kill(image) {
  if (image.ended === undefined) image.child.kill('SIGKILL');
  await image.exited;
}

/** The image's user, where we may become somebody else; nobody but root may. */
function user(final) {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = stepsOf(final, 'USER').at(-1).text.split(':').map(Number);
  return { uid, gid };
}

function freePort() {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => settle(String(port)));
    });
  });
}
