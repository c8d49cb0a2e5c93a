import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startRunlog } from './contender.js';
import { measure, type Measurement } from './measure.js';
import { summarise, tableOf } from './report.js';
import { workloads } from './workloads.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    json: { type: 'string' },
    profiles: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const scale = Number(values.scale);

/** In flight → workflows per round, for a workload of one step; longer ones run fewer. */
const loads = [
  { inFlight: 1, count: 200 },
  { inFlight: 64, count: 2_000 },
  { inFlight: 256, count: 4_000 },
] as const;

const contender = await startRunlog(values.profiles);
const measurements: Measurement[] = [];
try {
  const size = (count: number, steps: number): number =>
    Math.max(10, Math.round((count * scale) / Math.sqrt(steps)));
  for (const workload of workloads) await measure(contender, workload, 64, size(1_000, workload.steps));
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of workloads) {
      for (const { inFlight, count } of loads) {
        const one = await measure(contender, workload, inFlight, size(count, workload.steps));
        measurements.push(one);
        process.stderr.write(
          `round ${round}: ${one.workload} x ${inFlight}: ${one.perSecond.toFixed(0)}/s\n`,
        );
      }
    }
  }
} finally {
  await contender.stop();
}
const summaries = summarise(measurements);
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}, ${rounds} rounds, medians\n\n`,
);
process.stdout.write(`${tableOf(summaries)}\n`);
if (values.json !== undefined)
  await writeFile(values.json, JSON.stringify({ summaries, measurements }, undefined, 2));
