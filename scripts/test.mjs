/**
 * `npm test`: from a fresh clone to a verdict. Installs, builds, runs the checks, then every workspace's
 * tests against one real Postgres and one real NATS. At the end each failed test with the first lines of what it
 * said, a line for each workspace, and `N passed, N failed`.
 * `--no-checks` runs the tests only.
 */
import { join } from 'node:path';

import { build, install, requireNode, step } from './bootstrap.mjs';
import { runChecks } from './checks.mjs';
import { passThrough, root } from './run.mjs';
import { describeFailures } from './test-failures.mjs';
import { collect, describe, discardReports, reportFile, testedWorkspaces, total } from './test-report.mjs';

/** A suite that never ends must become a verdict, too. */
const longestMs = 60 * 60_000;

/** These last as long as all others together, and run beside them: two lanes that end at about the same time. */
const longest = ['@runlog/acceptance', '@runlog/event-store', '@runlog/worker'];

const leave = new AbortController();

requireNode();
await install();
const built = await build();
const checks = process.argv.includes('--no-checks') ? [] : await runChecks();
const counts = await runTests();

const failures = [...(built.ok ? [] : ['build']), ...checks];
const { passed, failed } = total(counts);
for (const line of counts.flatMap(describeFailures)) console.log(line);
for (const one of counts) console.log(describe(one));
for (const name of failures) console.log(`${name} failed`);
console.log(`${passed} passed, ${failed + failures.length} failed`);
process.exit(failed + failures.length === 0 && !leave.signal.aborted ? 0 : 1);

async function runTests() {
  const workspaces = testedWorkspaces(root);
  discardReports(workspaces);
  // From here on there is something to put in order before leaving.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => leave.abort());
  const servers = await startServers();
  if (servers === undefined) return collect(workspaces);
  const output = ['--continue', '--log-order=grouped'];
  const turbo = join(root, 'node_modules', '.bin', 'turbo');
  // What a failed test left open must not keep the verdict from coming; a run of one package's tests shows it.
  const jest = ['--', '--passWithNoTests', '--forceExit', '--json', `--outputFile=${reportFile}`];
  const env = { RUNLOG_TEST_POSTGRES_URL: servers.postgresUrl, RUNLOG_TEST_NATS_URL: servers.natsUrl };
  // All is built. turbo would build it again: to it, builds with these arguments are others than those without.
  const lane = (sign) => [
    ...['run', 'test', '--only', '--concurrency=1', ...output],
    ...longest.map((name) => `--filter=${sign}${name}`),
    ...jest,
  ];
  try {
    await Promise.all(
      ['', '!'].map((sign) =>
        passThrough(turbo, lane(sign), { env, signal: leave.signal, timeoutMs: longestMs }),
      ),
    );
  } finally {
    await servers.stop();
  }
  return collect(workspaces);
}

async function startServers() {
  let servers;
  await step('starting Postgres and NATS for the tests', async () => {
    try {
      const { startTestServers } = await import('../packages/testkit/dist/index.js');
      servers = await startTestServers({
        postgresUrl: process.env.RUNLOG_TEST_POSTGRES_URL,
        natsUrl: process.env.RUNLOG_TEST_NATS_URL,
      });
      return { ok: true, output: '' };
    } catch (error) {
      return { ok: false, output: String(error) };
    }
  });
  return servers;
}
