import { postgresUrl } from '../environment.js';
import { rebuildCommand } from './command.js';

// As the owner: the table takes the place of another.
const url = postgresUrl() ?? '';
try {
  if (!URL.canParse(url)) throw new RangeError('RUNLOG_POSTGRES_URL must be the address of the database');
  await rebuildCommand(process.argv.slice(2), url, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
