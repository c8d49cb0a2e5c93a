import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { measured, tally } from '../src/soak/figures.js';
import { propertySettings, scaled } from '../src/soak/size.js';

const names = ['RUNLOG_SOAK_SCALE', 'RUNLOG_SOAK_SEED', 'RUNLOG_SOAK_FIGURES'] as const;
const before = names.map((name) => [name, process.env[name]] as const);
let folder: string;
let figures: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlog-soak-'));
  figures = join(folder, 'figures');
  for (const name of names) Reflect.deleteProperty(process.env, name);
});
afterEach(async () => {
  for (const [name, value] of before)
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  await rm(folder, { recursive: true, force: true });
});

describe('a test that a soak runs', () => {
  test('has a multiple of its size, the soak’s seed, and tells its figures', async () => {
    Object.assign(process.env, {
      RUNLOG_SOAK_SCALE: '2.5',
      RUNLOG_SOAK_SEED: '7',
      RUNLOG_SOAK_FIGURES: figures,
    });
    expect([scaled(60), scaled(0.1)]).toEqual([150, 1]);
    expect(propertySettings(10)).toEqual({ numRuns: 25, seed: 7 });
    tally({ cases: 25 });
    measured({ 'events per s': 12.5 });
    expect(await readFile(figures, 'utf8')).toBe(
      '{"tallied":{"cases":25}}\n{"measured":{"events per s":12.5}}\n',
    );
  });

  test('has its everyday size without one, and tells nobody', () => {
    expect([scaled(60), propertySettings(10)]).toEqual([60, { numRuns: 10 }]);
    expect(() => tally({ cases: 1 })).not.toThrow();
  });
});
