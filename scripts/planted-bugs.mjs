// Switches rules of the platform off, one at a time, and asks whether a test notices: `npm run planted`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bugs } from './planted/bugs.mjs';
import { capture, root } from './run.mjs';

const transform = fileURLToPath(new URL('planted/transform.mjs', import.meta.url));
const jest = join(root, 'node_modules/jest/bin/jest.js');

let unnoticed = 0;
for (const bug of bugs) {
  const noticed = await plant(bug);
  if (!noticed) unnoticed += 1;
  process.stdout.write(`${noticed ? 'noticed    ' : 'NOT NOTICED'}  ${bug.rule} (${bug.test})\n`);
}
process.exitCode = unnoticed === 0 ? 0 : 1;

/** True when the bug's test fails with it. */
async function plant({ workspace, file, changes, spec, test }) {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  const [planted, answer] = [join(folder, 'bug.json'), join(folder, 'answer.json')];
  writeFileSync(planted, JSON.stringify({ path: `${workspace}/${file}`, changes }));
  try {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const found = ['--json', '--outputFile', answer, '--cacheDirectory', join(folder, 'cache')];
    const changed = ['--transform', JSON.stringify({ '^.+\\.ts$': transform }), '--testTimeout', '20000'];
    // Only the named test, and no waiting for what it left open: without its rule a spec may hang.
    const named = ['--forceExit', '--testNamePattern', `${test.replace(/[^\w\s]/g, '.')}$`];
    const where = [...named, '--config', join(root, workspace, 'jest.config.mjs'), '--runTestsByPath'];
    const args = [...flags, jest, ...found, ...changed, ...where, join(root, workspace, spec)];
    const { output } = await capture(process.execPath, args, { PLANTED_BUG: planted });
    return failed(answer, test, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(answer, test, output) {
  const results = JSON.parse(readFileSync(answer, 'utf8')).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const named = results.filter(({ title }) => title === test);
  if (named.length === 0) throw new Error(`there is no test "${test}" that ran:\n${output}`);
  return named.some(({ status }) => status === 'failed');
}
