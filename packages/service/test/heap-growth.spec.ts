import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const program = new URL('./support/churning-process.mjs', import.meta.url).pathname;

const peakOf = async (...times: readonly string[]): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...times]);
  return (JSON.parse(stdout) as { readonly peak: number }).peak;
};

test('a heap whose growth is limited holds less garbage, and all that is alive', async () => {
  const [tight, wide] = await Promise.all([peakOf('1.3'), peakOf('4')]);
  expect(tight).toBeLessThan(wide * 0.8);
});
