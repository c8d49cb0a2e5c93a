import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

test('the benchmark runs every workload through the whole platform and checks every output', async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--rounds', '1', '--scale', '0.02']);
  const lines = stdout.split('\n').filter((line) => /^\| (one-step|ten-steps) /.test(line));
  expect(lines).toHaveLength(6);
}, 120_000);
