import { readEnvironment } from './environment.js';
import { migrate } from './migrate.js';

// The migrator as a command of its own, for installations whose services log in with no right to change the schema.
try {
  const { url, partitions } = readEnvironment();
  await migrate(url, { partitions });
  process.stdout.write('the database is at this release\n');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
