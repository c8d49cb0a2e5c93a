import { describe, expect, test } from '@jest/globals';

import { readOptions } from '../src/options.js';

describe('--steady', () => {
  test('takes the place of the workloads and, unless told otherwise, measures Runlog alone', () => {
    const { workloads, only } = readOptions(['--steady', '600']);
    expect(workloads.map(({ name }) => name)).toEqual(['steady']);
    expect(only.map(({ name }) => name)).toEqual(['runlog']);
    const others = readOptions(['--steady', '600', '--only', 'runlog,dbos']).only;
    expect(others.map(({ name }) => name)).toEqual(['runlog', 'dbos']);
  });

  test('is refused beside workloads, and for no time at all', () => {
    expect(() => readOptions(['--steady', '60', '--workloads', 'w1'])).toThrow(/--steady/);
    expect(() => readOptions(['--steady', '0'])).toThrow(/--steady/);
  });

  test('left out, leaves everything and everybody', () => {
    const { workloads, only } = readOptions([]);
    expect(workloads.length).toBeGreaterThan(1);
    expect(only.length).toBeGreaterThan(1);
  });
});
