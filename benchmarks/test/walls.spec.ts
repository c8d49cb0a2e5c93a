import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { changesEnvironment } from '../src/environment.js';
import { readOptions } from '../src/options.js';
import { changed } from '../src/walls/changed-modules.js';
import { sealEachSecond, walls } from '../src/walls/walls.js';

const root = new URL('../../', import.meta.url);

describe('--walls', () => {
  test('measures the build whole, without each wall, without any, and against another checkout', () => {
    const { only, workloads } = readOptions(['--walls', '--against', '/elsewhere']);
    const names = only.map(({ name }) => name);
    expect(names).toEqual([
      'all walls',
      ...walls.map(({ name }) => `without ${name}`),
      'without any',
      'against',
    ]);
    expect(only.at(-1)?.module.pathname).toBe('/elsewhere/benchmarks/dist/drivers/runlog.js');
    expect(only.at(-1)?.env).toBeUndefined();
    expect(workloads.map(({ name }) => name)).toEqual(['walls']);
  });

  test('has contenders and a workload of its own, and something to compare with only together with it', () => {
    expect(() => readOptions(['--walls', '--only', 'runlog'])).toThrow(/--walls/);
    expect(() => readOptions(['--walls', '--workloads', 'w1'])).toThrow(/--walls/);
    expect(() => readOptions(['--walls', '--steady', '60'])).toThrow(/--walls/);
    expect(() => readOptions(['--against', '/elsewhere'])).toThrow(/--walls/);
  });
});

describe('a wall', () => {
  const all = [{ name: 'what every build of the comparison has', without: sealEachSecond }, ...walls];

  test.each(all)('is where it is left out: $name', async ({ without }) => {
    for (const change of without) {
      const text = await readFile(fileURLToPath(new URL(change.module, root)), 'utf8');
      expect(changed(text, change)).toContain(change.to);
      expect(changed(text, change)).not.toBe(text);
    }
  });

  test('is left out of a program that the hook is loaded into', async () => {
    const change = {
      module: 'benchmarks/dist/statistics.js',
      from: 'export const ascending =',
      to: 'export const ascending = () => "changed"; const kept =',
    };
    const env = { ...process.env, ...changesEnvironment([change]) };
    const hook = new URL('benchmarks/dist/walls/change-hook.js', root).href;
    const program = `const { ascending } = await import('${new URL(change.module, root).href}'); console.log(ascending([1]))`;
    const args = ['--import', hook, '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout.trim()).toBe('changed');
    const moved = changesEnvironment([{ ...change, from: 'what is not there' }]);
    await expect(
      promisify(execFile)(process.execPath, args, { env: { ...env, ...moved } }),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('any more') });
  });

  test('that has moved is an error, not a measurement with it', () => {
    expect(() => changed('a', { module: 'm.js', from: 'b', to: 'c' })).toThrow(/m\.js/);
  });
});
