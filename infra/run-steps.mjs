/**
 * `npm run infra:steps`: carries out the steps of every image outside of a container, in a temporary folder: the build
 * context as .dockerignore leaves it, npm ci, the build, the assembly, the production install. Then runs the migrator and
 * starts the results as the images would (their user, variables, command, logins), waits for their health checks, runs a
 * workflow through all three, and stops them by SIGTERM. What a base image brings and how a runtime confines it is not
 * covered.
 *
 * Uses the servers of RUNLOG_POSTGRES_URL and RUNLOG_NATS_URL, or starts real ones with the logins of an installation
 * (@runlog/local and @runlog/messaging must be built).
 * `--keep` leaves the folder.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readContainerfile } from './tools/containerfile.mjs';
import { readCompose } from './tools/compose.mjs';
import { replay } from './tools/replay.mjs';
import { apps } from './tools/repository.mjs';
import { startServers } from './tools/servers.mjs';
import { runImage, startImage, stopImage } from './tools/try-image.mjs';
import { tryWorkflow } from './tools/try-workflow.mjs';

const folder = mkdtempSync(join(tmpdir(), 'runlog-images-'));
// The images' user has to pass.
chmodSync(folder, 0o755);

const ending = [];
let failed = false;
try {
  const images = [];
  for (const app of apps) {
    const containerfile = readContainerfile(app);
    console.log(`${containerfile.file}:`);
    const stage = await replay(containerfile, join(folder, app), (line) => console.log(`  ${line}`));
    images.push({ containerfile, stage });
  }
  const servers = await startServers(folder, process.env);
  ending.push(() => servers.stop());
  const { migrator } = readCompose().services;
  const migrating = images.find(({ containerfile }) => containerfile.file === migrator.build.dockerfile);
  await runImage(
    migrating.containerfile,
    migrating.stage,
    migrator.command,
    servers.environmentOf('migrator'),
  );
  console.log('the migrator is done');
  const running = [];
  for (const { containerfile, stage } of images) {
    const image = await startImage(containerfile, stage, {
      ...servers.environmentOf(containerfile.app),
      // The gateway's image listens everywhere: here it is reached by this process only.
      RUNLOG_AUTH: 'open',
    });
    ending.push(() => stopImage(image));
    running.push(image);
    console.log(`${containerfile.app} is healthy`);
  }
  await tryWorkflow(running[0]);
  console.log('a workflow ran through all three');
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
}
for (const end of ending.reverse()) {
  await end().catch((error) => {
    failed = true;
    console.error(error.message);
  });
}
if (process.argv.includes('--keep')) console.log(`kept ${folder}`);
else rmSync(folder, { recursive: true, force: true });
console.log(failed ? 'the steps do not work' : 'the steps work');
process.exitCode = failed ? 1 : 0;
