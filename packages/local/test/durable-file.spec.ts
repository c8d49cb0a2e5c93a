import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { writeDurably } from '../src/files/durable-file.js';
import { ensurePassword, passwordFile } from '../src/postgres/credentials.js';
import type { Placement } from '../src/postgres/placement.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

afterAll(removeTemporary);

describe('a durable file', () => {
  test('replaces what was there whole, with its permissions, and leaves nothing beside it', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'file');
    await writeFile(file, 'what was there before, and longer');
    await writeDurably(file, 'new\n', { mode: 0o600 });
    expect(await readFile(file, 'utf8')).toBe('new\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['file']);
  });
});

describe('the password of a cluster', () => {
  test('is made once, though a first try was interrupted', async () => {
    const directory = await temporaryDirectory();
    const place: Placement = {
      binaries: { root: directory, version: '18.4.0' },
      owner: undefined,
      directory,
    };
    await writeFile(`${passwordFile(place)}.draft`, 'hal');
    const password = await ensurePassword(place);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(await ensurePassword(place)).toBe(password);
  });
});
