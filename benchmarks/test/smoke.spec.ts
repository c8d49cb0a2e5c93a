import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Outcome } from '../src/bench.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

test('the benchmark runs every kind of workload through the whole platform, right to the last output', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-smoke-'));
  try {
    const json = join(folder, 'result.json');
    const args = ['--only', 'runlog', '--rounds', '1', '--scale', '0.01', '--one-start', '--json', json];
    // Ends with 1, and so rejects, when anything was incomplete or wrong.
    await promisify(execFile)(process.execPath, [main, ...args]);
    const { outcomes } = JSON.parse(await readFile(json, 'utf8')) as { readonly outcomes: Outcome[] };
    expect(outcomes.map(({ workload }) => workload)).toEqual(['w1', 'w2', 'w3', 'w4', 'w5', 'stored']);
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([]);
    const loads = outcomes.flatMap((one) => one.loads);
    expect(loads.every(({ completed }) => completed > 0)).toBe(true);
    const killed = loads.filter(({ kill }) => kill?.applicable === true);
    expect(killed.map(({ label, effects }) => [label, effects?.lost])).toEqual([
      ['worker killed', 0],
      ['server killed', 0],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);

test('an unknown contender or workload is refused before anything starts', async () => {
  const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args]);
  await expect(run('--only', 'nobody')).rejects.toMatchObject({ stderr: expect.stringContaining('nobody') });
  await expect(run('--workloads', 'w9')).rejects.toMatchObject({ stderr: expect.stringContaining('w9') });
});
