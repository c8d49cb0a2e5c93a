import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run.js';
import type { Release } from './release.js';

const connectMs = 5_000;
const bodyMs = 120_000;

/**
 * Downloads a release archive into `directory`, checks it and unpacks the program; resolves with its
 * path. Throws when the network does not answer within seconds or the checksum differs.
 */
export async function downloadRelease(
  release: Release,
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  const archive = await receive(release.url, signal);
  const digest = createHash('sha256').update(archive).digest('hex');
  if (digest !== release.sha256) throw new Error(`checksum of ${release.url} is ${digest}`);
  const file = join(directory, 'nats-server.tar.gz');
  await writeFile(file, archive);
  const unpacked = await runCommand({ file: 'tar', args: ['-xzf', file, '-C', directory, release.member] });
  if (!unpacked.ok) throw new Error(unpacked.stderr.trim());
  return join(directory, release.member);
}

async function receive(url: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const abort = new AbortController();
  const stop = (): void => abort.abort(new Error('no answer in time, or interrupted'));
  let timer = setTimeout(stop, connectMs);
  signal?.addEventListener('abort', stop);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    clearTimeout(timer);
    timer = setTimeout(stop, bodyMs);
    return new Uint8Array(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
