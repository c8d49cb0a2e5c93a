import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

import { configOrExit } from '../src/index.js';

const program = new URL('./support/configured-process.mjs', import.meta.url).pathname;

const run = (port: string) => {
  const env = { ...process.env, RUNLOG_HTTP_PORT: port };
  return spawnSync(process.execPath, [program], { env, encoding: 'utf8' });
};

describe('a process that reads its configuration', () => {
  test('goes on with what the environment says', () => {
    expect(run('9000')).toMatchObject({ status: 0, stdout: '{"RUNLOG_HTTP_PORT":9000}', stderr: '' });
  });

  test('exits with 2 when the environment does not fit, and names the variable without a stack', () => {
    const { status, stdout, stderr } = run('many');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^the environment is not usable:\n {2}RUNLOG_HTTP_PORT.*\n$/);
  });

  test('passes on every other error', () => {
    const broken = () => {
      throw new RangeError('a fault of the program');
    };
    expect(() => configOrExit(broken)).toThrow(RangeError);
  });
});
