import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { locateNatsServer, type Release } from '../src/index.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

let cacheDirectory: string;
let archive: Buffer;
let web: Server;

/** A release archive whose program answers as a nats-server of that version would. */
const pack = async (version: string): Promise<Buffer> => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'release'));
  await writeFile(join(directory, 'release', 'nats-server'), `#!/bin/sh\necho 'nats-server: v${version}'\n`);
  await chmod(join(directory, 'release', 'nats-server'), 0o755);
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'release'], { cwd: directory });
  return readFile(join(directory, 'archive.tar.gz'));
};

const released = (sha256?: string): Release => ({
  url: `http://127.0.0.1:${String((web.address() as AddressInfo).port)}/archive.tar.gz`,
  sha256: sha256 ?? createHash('sha256').update(archive).digest('hex'),
  member: 'release/nats-server',
});

beforeEach(async () => {
  cacheDirectory = join(await temporaryDirectory(), 'cache');
  archive = await pack('2.12.15');
  web = createServer((_request, response) => response.end(archive)).listen(0, '127.0.0.1');
  await once(web, 'listening');
});
afterEach(() => void web.close());
afterAll(removeTemporary);

describe('finding nats-server', () => {
  test('takes an installed one first', async () => {
    const installed = join(await temporaryDirectory(), 'nats-server');
    await writeFile(installed, '#!/bin/sh\necho "nats-server: v2.10.1"\n', { mode: 0o755 });
    await expect(locateNatsServer({ installed: [installed], cacheDirectory })).resolves.toBe(installed);
  });

  test('passes over an installed one that is older than 2.9', async () => {
    const installed = join(await temporaryDirectory(), 'nats-server');
    await writeFile(installed, '#!/bin/sh\necho "nats-server: v2.1.9"\n', { mode: 0o755 });
    const found = await locateNatsServer({ installed: [installed], cacheDirectory, release: released() });
    expect(found).toBe(join(cacheDirectory, 'nats-server'));
  });

  test('downloads the pinned release once, and leaves nothing else in the cache', async () => {
    const notes: string[] = [];
    const options = {
      installed: [],
      cacheDirectory,
      release: released(),
      onProgress: (text: string) => notes.push(text),
    };
    const first = await locateNatsServer(options);
    const second = await locateNatsServer(options);
    expect([first, second]).toEqual(Array(2).fill(join(cacheDirectory, 'nats-server')));
    expect(notes).toEqual(['downloading the nats-server release']);
    expect(await readdir(cacheDirectory)).toEqual(['nats-server']);
  });

  test('serves several processes that fetch into one cache at once', async () => {
    const options = { installed: [], cacheDirectory, release: released() };
    const found = await Promise.all([1, 2, 3].map(() => locateNatsServer(options)));
    expect(new Set(found)).toEqual(new Set([join(cacheDirectory, 'nats-server')]));
  });

  test('never runs a download whose checksum differs', async () => {
    const interrupted = new AbortController();
    const refused = locateNatsServer({
      installed: [],
      cacheDirectory,
      release: released('0'.repeat(64)),
      onProgress: (text) => text.includes('package') && interrupted.abort(),
      signal: interrupted.signal,
    });
    await expect(refused).rejects.toMatchObject({
      code: 'nats_not_found',
      message: expect.stringContaining('checksum'),
    });
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  test('prefers the one fetched before to fetching', async () => {
    await mkdir(cacheDirectory);
    await writeFile(join(cacheDirectory, 'nats-server'), '#!/bin/sh\necho "nats-server: v2.9.10"\n', {
      mode: 0o755,
    });
    web.close();
    await expect(locateNatsServer({ installed: [], cacheDirectory })).resolves.toBe(
      join(cacheDirectory, 'nats-server'),
    );
  });
});
