import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import { cannotMountSmallDisks } from '../src/platform/cannot-mount.js';
import { SmallDisk } from '../src/platform/small-disk.js';
import { temporaryDirectory } from '../src/platform/temporary-directory.js';

const reason = await cannotMountSmallDisks();
const rules = reason === undefined ? describe : describe.skip;
let directory: string;

const isMounted = async (path: string): Promise<boolean> =>
  (await readFile('/proc/self/mounts', 'utf8')).split('\n').some((line) => line.split(' ')[1] === path);

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => rm(directory, { recursive: true, force: true }));

rules(`a mounted disk${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  test('takes nothing while it is full, and takes it again when it has room', async () => {
    const path = join(directory, 'full');
    const disk = await SmallDisk.mount(path, 8);
    const more = Buffer.alloc(1024 * 1024);
    try {
      await writeFile(join(path, 'before'), more);
      await disk.fill();
      await expect(writeFile(join(path, 'during'), more)).rejects.toMatchObject({ code: 'ENOSPC' });
      await disk.free();
      await writeFile(join(path, 'after'), more);
    } finally {
      await disk.unmount();
    }
    expect(await isMounted(path)).toBe(false);
  });

  test('is gone in the end although somebody still uses it', async () => {
    const path = join(directory, 'busy');
    const disk = await SmallDisk.mount(path, 8);
    const user = spawn('/bin/sleep', ['60'], { cwd: path, stdio: 'ignore' });
    await once(user, 'spawn');
    try {
      await disk.unmount();
      expect(await isMounted(path)).toBe(false);
    } finally {
      user.kill('SIGKILL');
      await once(user, 'exit');
    }
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('does not outlive a process that ends by %s', async (signal) => {
    const path = join(directory, signal);
    const module = new URL('../dist/platform/small-disk.js', import.meta.url).href;
    const script = `const { SmallDisk } = await import(${JSON.stringify(module)});
      await SmallDisk.mount(${JSON.stringify(path)}, 8);
      setInterval(() => undefined, 1_000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const ended = once(owner, 'exit');
    try {
      await eventually(async () => expect(await isMounted(path)).toBe(true));
    } finally {
      owner.kill(signal);
      await ended;
    }
    await eventually(async () => expect(await isMounted(path)).toBe(false));
  });
});
