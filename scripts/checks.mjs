import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { step } from './bootstrap.mjs';
import { capture, npmCommand, root } from './run.mjs';

/** What is checked beside the tests, by the names of scripts in package.json. */
const names = [
  'format:check',
  'check:lock',
  'check:supply',
  'lint',
  'deps',
  'typecheck',
  'unused',
  'check:infra',
];

/** Runs those checks that this repository has, a few at a time; resolves with the names of those that failed. */
export async function runChecks() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const waiting = names.filter((name) => name in scripts);
  const failed = [];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { ok } = await step(name, () => capture(...npmCommand(['run', '--silent', name])));
      if (!ok) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker));
  return failed;
}
