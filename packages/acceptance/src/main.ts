import { readSoakOptions } from './soak-options.js';
import { soak } from './soak.js';

const print = (text: string): void => void process.stdout.write(text);
process.exitCode = await soak(readSoakOptions(process.argv.slice(2)), print);
