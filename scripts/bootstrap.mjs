import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { capture, npmCommand, root } from './run.mjs';

const oldestNode = [20, 19];

/** Ends the process with one sentence on the error stream. */
export function giveUp(message) {
  console.error(`runlog: ${message}`);
  process.exit(1);
}

/** Refuses a Node that is too old for the code. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  giveUp(`Node ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}`);
}

/** Runs one step with a line when it begins and a line when it is done; resolves with its result. */
export async function step(name, run) {
  const began = performance.now();
  console.log(`${name} ...`);
  const result = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${name} ${result.ok ? 'done' : 'FAILED'} (${seconds} s)`);
  if (!result.ok) console.error(result.output.trimEnd());
  return result;
}

/** Installs the dependencies unless what is installed is what the lock file asks for. */
export async function install() {
  if (isInstalled()) return;
  const { ok } = await step('installing dependencies', () => capture(...npmCommand(['ci', '--include=dev'])));
  if (!ok) giveUp('npm ci failed');
}

/** Builds what is not up to date; `names` limits it to these workspaces and what they need. */
export function build(names = []) {
  const filters = names.map((name) => `--filter=${name}`);
  const turbo = join(root, 'node_modules', '.bin', 'turbo');
  return step('building', () => capture(turbo, ['run', 'build', '--output-logs=errors-only', ...filters]));
}

function isInstalled() {
  const wanted = join(root, 'package-lock.json');
  const present = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(present)) return false;
  // A checkout touches the lock file without changing it; only then is it worth reading both.
  return statSync(present).mtimeMs >= statSync(wanted).mtimeMs || sameVersions(wanted, present);
}

function sameVersions(wanted, present) {
  const [asked, found] = [wanted, present].map((file) => JSON.parse(readFileSync(file, 'utf8')).packages);
  return Object.entries(asked).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const other = found[path];
    if (other === undefined) return entry.optional === true;
    return other.integrity === entry.integrity && other.link === entry.link;
  });
}
