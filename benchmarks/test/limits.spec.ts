import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

test('every ceiling of the machine is found, with each answer checked', async () => {
  const main = fileURLToPath(new URL('../dist/limits/main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--operations', '4']);

  const areas = stdout.split('\n').map((line) => /^\| (\w+) \| .+ \| [1-9][\d,]* \w+ \|/.exec(line)?.[1]);
  const found = areas.filter((area) => area !== undefined);
  expect([...new Set(found)]).toEqual(['postgres', 'jetstream', 'nats', 'http', 'grpc', 'cold']);
  expect(found).toHaveLength(26);
});
