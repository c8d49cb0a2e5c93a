import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findLimits } from './find-limits.js';
import { limitsTable } from './table.js';

const { values } = parseArgs({
  options: {
    // Of each measurement, at most; twenty-six of them and their servers stay below 90 seconds.
    seconds: { type: 'string', default: '2.5' },
    operations: { type: 'string' },
    json: { type: 'string' },
  },
});
const budget = {
  milliseconds: Number(values.seconds) * 1_000,
  operations: Number(values.operations ?? Number.MAX_SAFE_INTEGER),
};
const limits = await findLimits(budget, (limit) =>
  process.stderr.write(`${limit.area}: ${limit.name}: ${limit.perSecond.toFixed(0)} ${limit.unit}/s\n`),
);
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}, ${values.seconds} s each\n\n`,
);
process.stdout.write(`${limitsTable(limits)}\n`);
if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ limits }, undefined, 2));
