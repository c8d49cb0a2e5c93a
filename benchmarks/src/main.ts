import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

import { bench } from './bench.js';
import { driverEnvironment } from './environment.js';
import { readOptions, type Options } from './options.js';
import { installPeers } from './peers.js';
import { faultsOf, reportOf } from './report/report.js';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const options = wanted();
if (options.only.some(({ peer }) => peer)) await installPeers(say);
const began = performance.now();
const result = await bench(options, { say, env: driverEnvironment(options.profiles) });
say(`took ${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
process.stdout.write(`${reportOf(result, options, machine)}\n`);
if (options.json !== undefined) {
  await writeFile(options.json, JSON.stringify({ machine, rounds: options.rounds, ...result }, undefined, 2));
}
process.exitCode = faultsOf(result.outcomes).length === 0 ? 0 : 1;

function wanted(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}
