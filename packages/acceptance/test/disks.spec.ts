import { readFile, rm } from 'node:fs/promises';

import { afterAll, describe, expect, test } from '@jest/globals';

import { cannotMountImages, cannotMountSmallDisks } from '../src/platform/cannot-mount.js';
import { diskFull } from '../src/scenarios/disk-full.js';
import { powerControls } from '../src/scenarios/power-controls.js';
import { powerCut } from '../src/scenarios/power-cut.js';
import type { Scenario } from '../src/scenarios/scenario.js';
import { slowDisk } from '../src/scenarios/slow-disk.js';
import { temporaryDirectory } from '../src/platform/temporary-directory.js';

const seed = Number(process.env['RUNLOG_ACCEPTANCE_SEED'] ?? 7);
const executions = 24;
const everything = await temporaryDirectory();
process.env['TMPDIR'] = everything;
const [noImages, noSmallDisks] = [await cannotMountImages(), await cannotMountSmallDisks()];

/** Runs the test, or shows in its name why it cannot be run here. */
function where(reason: string | undefined, rule: string, run: () => Promise<void>): void {
  if (reason === undefined) test(rule, run);
  else test.skip(`${rule} (skipped: ${reason})`, run);
}

const keeps = (scenario: Scenario, faults: number) => async (): Promise<void> => {
  const result = await scenario({ seed, executions, faults });
  expect(result.violations).toEqual([]);
  expect(result.runs).toBeGreaterThanOrEqual(executions);
  expect(result.faults).toBe(faults);
};

describe(`nothing is lost, doubled, stale or wrong (seed ${seed}) when`, () => {
  where(noImages, 'the machine loses power', keeps(powerCut, 1));
  where(noSmallDisks, 'the disks of Postgres and of NATS have no room left', keeps(diskFull, 2));
  test('commits take longer than anybody waits for them', keeps(slowDisk, 1));
});

where(
  noImages,
  'a Postgres that does not sync loses rows in a power cut, and one that does loses none',
  async () => {
    const { violations, figures } = await powerControls({ seed, executions });
    expect(violations).toEqual([]);
    expect(figures['as it is: lost']).toBe(0);
    expect(figures['fsync=off: lost']).toBeGreaterThan(0);
    expect(figures['synchronous_commit=off: lost']).toBeGreaterThan(0);
  },
);

afterAll(async () => {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  expect(mounts.split('\n').filter((line) => line.includes(everything))).toEqual([]);
  await rm(everything, { recursive: true, force: true });
});
