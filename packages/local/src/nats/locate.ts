import { join } from 'node:path';

import { LocalError } from '../errors.js';
import { runCommand } from '../process/run.js';
import { fetchAptPackage } from './apt-package.js';
import { cacheDirectories, keepProgram, writableCache } from './cache.js';
import { downloadRelease } from './download.js';
import { pinnedRelease, type Release } from './release.js';

/** Where to look for nats-server, and whom to tell what is going on. */
export interface LocateOptions {
  /** Instead of the shared cache folders. */
  readonly cacheDirectory?: string;
  readonly onProgress?: (text: string) => void;
  /** Programs to try before anything is fetched; by default those of the system. */
  readonly installed?: readonly string[];
  /** Null: do not try to download the project's own release. */
  readonly release?: Release | null;
  /** Aborting it ends the fetching; what was asked for rejects with `nats_not_found`. */
  readonly signal?: AbortSignal | undefined;
}

// Package managers put servers into sbin, which a plain user's PATH often lacks.
const systemPrograms = ['nats-server', '/usr/sbin/nats-server', '/usr/local/sbin/nats-server'];
const oldest = [2, 9];

/**
 * The command of a nats-server of version 2.9 or newer: the installed one, else the one fetched before,
 * else the pinned release of the project, else the system's package unpacked into the cache. Nothing on
 * the system changes. Throws `nats_not_found` with what each way answered.
 */
export async function locateNatsServer(options: LocateOptions = {}): Promise<string> {
  const directories = cacheDirectories(options.cacheDirectory);
  const kept = directories.map((directory) => join(directory, 'nats-server'));
  for (const program of [...(options.installed ?? systemPrograms), ...kept])
    if (await works(program)) return program;

  const cache = await writableCache(directories).catch((cause: unknown) => giveUp([String(cause)]));
  const target = join(cache, 'nats-server');
  const failures: string[] = [];
  for (const [text, fetchInto] of waysToFetch(options)) {
    if (options.signal?.aborted === true) break;
    options.onProgress?.(text);
    try {
      await keepProgram(target, cache, fetchInto);
      if (await works(target)) return target;
      failures.push(`${text}: what came does not run`);
    } catch (error) {
      failures.push(`${text}: ${reason(error)}`);
    }
  }
  return giveUp(failures);
}

type WayToFetch = readonly [text: string, fetchInto: (scratch: string) => Promise<string>];

function waysToFetch(options: LocateOptions): WayToFetch[] {
  const release = options.release === undefined ? pinnedRelease() : (options.release ?? undefined);
  const ways: WayToFetch[] = [];
  if (release !== undefined) {
    ways.push([
      'downloading the nats-server release',
      (scratch) => downloadRelease(release, scratch, options.signal),
    ]);
  }
  const fromArchive = async (scratch: string): Promise<string> =>
    join(await fetchAptPackage('nats-server', scratch, options.signal), 'usr', 'sbin', 'nats-server');
  ways.push(['fetching the nats-server package', fromArchive]);
  return ways;
}

async function works(program: string): Promise<boolean> {
  const answer = await runCommand({ file: program, args: ['--version'], timeoutMs: 10_000 });
  const [major = 0, minor = 0] = (/v(\d+)\.(\d+)/.exec(answer.stdout) ?? []).slice(1).map(Number);
  return answer.ok && (major > (oldest[0] ?? 0) || (major === oldest[0] && minor >= (oldest[1] ?? 0)));
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

function giveUp(failures: readonly string[]): never {
  throw new LocalError(
    'nats_not_found',
    'there is no nats-server on this machine and none could be fetched. Install nats-server 2.9 or newer, ' +
      `or set RUNLOG_NATS_URL.\n  ${failures.join('\n  ')}`,
    { failures },
  );
}
