import { readSoakOptions } from './soak/options.js';
import { openProgram } from './soak/program.js';
import { soak } from './soak/soak.js';

const print = (text: string): void => void process.stdout.write(text);
const leave = new AbortController();
// The first Ctrl-C ends the soak behind the row that runs, a second one at once.
process.once('SIGINT', () => leave.abort());
const { rows, close } = openProgram();
try {
  const options = readSoakOptions(
    process.argv.slice(2),
    rows.map(({ name }) => name),
  );
  process.exitCode = await soak(options, { rows, print, leave: leave.signal });
} finally {
  await close();
}
