import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand, type CommandResult } from '../process/run.js';

const timeoutMs = 180_000;

/**
 * Takes a package from the system's package archive without touching the system: downloads it (apt checks the
 * signature) into `directory`, unpacks it there, and resolves with the root of what was in it. Lists of packages that
 * are missing or old are fetched into `directory` too. Works for plain users. Throws with what apt or dpkg said.
 */
export async function fetchAptPackage(
  name: string,
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  // Without it root's apt hands the download to a user who may not enter this directory.
  const options = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const first = await apt({ directory, signal }, [...options, 'download', name]);
  if (!first.ok) await downloadWithPrivateLists({ directory, signal }, name, options);
  const archive = (await readdir(directory)).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error(first.stderr.trim());
  const root = join(directory, 'package');
  const unpacked = await runCommand({ file: 'dpkg-deb', args: ['-x', join(directory, archive), root] });
  if (!unpacked.ok) throw new Error(unpacked.stderr.trim());
  return root;
}

interface AptPlace {
  readonly directory: string;
  readonly signal: AbortSignal | undefined;
}

async function downloadWithPrivateLists(
  place: AptPlace,
  name: string,
  options: readonly string[],
): Promise<void> {
  const state = join(place.directory, 'apt');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const own = [
    ...options,
    ...['-o', `Dir::State::lists=${join(state, 'lists')}`],
    ...['-o', `Dir::Cache=${join(state, 'cache')}`],
  ];
  const updated = await apt(place, [...own, 'update']);
  if (!updated.ok) throw new Error(updated.stderr.trim());
  const downloaded = await apt(place, [...own, 'download', name]);
  if (!downloaded.ok) throw new Error(downloaded.stderr.trim());
}

function apt({ directory, signal }: AptPlace, args: readonly string[]): Promise<CommandResult> {
  return runCommand({ file: 'apt-get', args: ['-q', ...args], cwd: directory, timeoutMs, signal });
}
