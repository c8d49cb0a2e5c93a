import { configOrExit, reasonOf, withoutCredentials } from '@runlog/service';
import { migrateServers } from './command.js';
import { readMigratorConfig } from './environment.js';

try {
  await migrateServers(configOrExit(readMigratorConfig), (line) => void process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${withoutCredentials(reasonOf(error))}\n`);
  process.exitCode = 1;
}
