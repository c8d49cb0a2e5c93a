import { postgresUrl } from '../environment.js';
import { retentionCommand } from './command.js';

// A command of its own, as the owner: no service may drop anything of the log.
const url = postgresUrl() ?? '';
try {
  if (!URL.canParse(url)) throw new RangeError('RUNLOG_POSTGRES_URL must be the address of the database');
  process.exitCode = await retentionCommand(process.argv.slice(2), url, (line) =>
    process.stdout.write(`${line}\n`),
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
