import { runSeeds } from './run-seeds.js';

process.exitCode = await runSeeds(process.argv.slice(2), (text) => void process.stdout.write(text));
