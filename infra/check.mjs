/**
 * `npm run check:infra`: lints the container files, compose.yaml and the servers' configurations, and compares them with
 * the apps: names and values of variables, ports, files. Needs the apps built. Prints one line for each problem.
 */
import { containerfileProblems } from './tools/containerfile-rules.mjs';
import { readContainerfile } from './tools/containerfile.mjs';
import { composeProblems } from './tools/compose-rules.mjs';
import { contextProblems } from './tools/context.mjs';
import { apps } from './tools/repository.mjs';
import { natsUserProblems, serverProblems } from './tools/server-rules.mjs';

const containerfiles = apps.map(readContainerfile);
const servers = serverProblems();
const problems = [
  ...containerfiles.flatMap(containerfileProblems),
  ...(await composeProblems(containerfiles)),
  ...contextProblems(),
  ...servers.problems,
  ...(await natsUserProblems()),
];

for (const problem of problems) console.error(problem);
for (const skipped of servers.skipped) console.log(`not looked at: ${skipped}`);
console.log(
  `${containerfiles.length} images, compose.yaml and two servers checked, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
