import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulate, type Simulated } from './simulate.js';

// Taken before a run forbids it.
const now = performance.now.bind(performance);

const shownViolations = 5;

/**
 * `--seeds <n> --from <seed> [--executions <n>] [--trace <file>]`: runs the seeds one after the other and prints what
 * they broke, and how to see it again. Answers the exit code: 0 when all were clean.
 */
export async function runSeeds(args: readonly string[], print: (text: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      executions: { type: 'string', default: '24' },
      trace: { type: 'string' },
    },
  });
  const { trace } = values;
  if (trace !== undefined) writeFileSync(trace, '');
  const sink = trace === undefined ? undefined : (text: string): void => appendFileSync(trace, text);
  // Most errors of a run are foreseen, and a trace of each call costs more than what it is about.
  Error.stackTraceLimit = 4;
  const startedAt = now();
  const used = process.cpuUsage();
  const sum = { steps: 0, events: 0, faults: 0, broken: 0, recovery: 0 };
  const first = Number(values.from);
  const count = Number(values.seeds);
  for (let seed = first; seed < first + count; seed += 1) {
    const run = await simulate({ seed, executions: Number(values.executions), ...(sink && { sink }) });
    sum.steps += run.steps;
    sum.events += run.events;
    sum.faults += run.faults;
    sum.recovery = Math.max(sum.recovery, run.recoverySeconds);
    if (run.violations.length === 0) continue;
    sum.broken += 1;
    print(broken(run, values.executions));
  }
  const seconds = (now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(used);
  const coreSeconds = (user + system) / 1_000_000;
  const perHour = Math.round((sum.steps / coreSeconds) * 3_600);
  print(
    `${count} seeds from ${first}: ${count - sum.broken} clean, ${sum.broken} broken; ${sum.steps} steps, ` +
      `${sum.events} events, ${sum.faults} faults in ${seconds.toFixed(1)} s ` +
      `(${(count / seconds).toFixed(2)} seeds/s, ${(sum.steps / seconds).toFixed(0)} steps/s; ` +
      `${coreSeconds.toFixed(1)} s of one core: ${perHour} steps/h); ` +
      `longest recovery ${sum.recovery.toFixed(1)} s of virtual time\n`,
  );
  return sum.broken === 0 ? 0 : 1;
}

function broken({ seed, violations, trace }: Simulated, executions: string): string {
  const shown = violations.slice(0, shownViolations).map(({ rule, what }) => `  ${rule}: ${what}\n`);
  const more = violations.length - shown.length;
  const rest = more > 0 ? `  and ${more} more\n` : '';
  const again = `npm run simulate -- --seeds 1 --from ${seed} --executions ${executions} --trace seed-${seed}.txt`;
  return `seed ${seed} (trace ${trace.slice(0, 16)}) is broken:\n${shown.join('')}${rest}  ${again}\n`;
}
