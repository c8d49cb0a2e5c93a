import { ApiKeyOffice } from '@runlog/event-store';
import { configOrExit, reasonOf, withoutCredentials } from '@runlog/service';

import { carryOut, Misused, readKeysCommand, usage } from './command.js';
import { readPostgresUrl } from './environment.js';

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readKeysCommand(args);
    const office = await ApiKeyOffice.open(configOrExit(readPostgresUrl));
    try {
      process.stdout.write(`${await carryOut(office, command)}\n`);
    } finally {
      await office.close();
    }
    return 0;
  } catch (error) {
    const misused = error instanceof Misused;
    process.stderr.write(`keys: ${withoutCredentials(reasonOf(error))}\n${misused ? `\n${usage}\n` : ''}`);
    return misused ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
