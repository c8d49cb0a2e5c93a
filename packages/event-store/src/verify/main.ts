import { runVerify } from './command.js';
import { postgresUrl } from '../environment.js';

process.exitCode = await runVerify({
  args: process.argv.slice(2),
  postgresUrl: postgresUrl(),
  stdout: process.stdout,
  stderr: process.stderr,
});
