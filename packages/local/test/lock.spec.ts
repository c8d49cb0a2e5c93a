import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { lockDirectory } from '../src/platform/lock.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

afterAll(removeTemporary);

describe('the claim on a data directory', () => {
  test('is refused while its holder lives, naming the process', async () => {
    const directory = await temporaryDirectory();
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: 'directory_in_use',
      message: expect.stringContaining(`pid ${process.pid}`),
    });
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    expect((await lockDirectory(directory)).takenOver).toBe(false);
  });

  test.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, mark: '1', since: 'then', token: 'a' }],
    [
      'a process whose id is somebody else by now',
      { pid: process.pid, mark: '1', since: 'then', token: 'a' },
    ],
  ])('of %s is taken over', async (_case, holder) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'lock'), JSON.stringify(holder));
    expect((await lockDirectory(directory)).takenOver).toBe(true);
    expect(await readdir(directory)).toEqual(['lock']);
  });

  test('that was cut off while being written is taken over', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'lock'), '{"pid":');
    expect((await lockDirectory(directory)).takenOver).toBe(true);
  });

  test('goes to exactly one of many that find it stale at once', async () => {
    const directory = await temporaryDirectory();
    const stale = { pid: 2 ** 22 + 1, mark: '1', since: 'then', token: 'a' };
    await writeFile(join(directory, 'lock'), JSON.stringify(stale));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['lock']);
  });
});
