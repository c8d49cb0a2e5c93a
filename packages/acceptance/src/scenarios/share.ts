import { HarnessFailure } from '../errors.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { silenceAfter } from '../log/silence-after.js';
import { metric } from '../platform/metric.js';
import { takeover } from '../platform/leases.js';
import type { Stage } from '../platform/stage.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** Two schedulers and two executors share the work; one of each dies for good, and the other takes over. */
export const share: Scenario = (options) => {
  const deaths = new Deaths();
  return underFaults(
    {
      name: 'share',
      busLoses: false,
      stage: { schedulers: 2, executors: 2, restart: false },
      plan: (random, effects) => [
        // By then both schedulers have recorded results: an effect comes before its record, and first turns are others'.
        { what: 'scheduler', afterEffects: Math.floor(effects * (0.5 + random.next() / 10)) },
        { what: 'executor', afterEffects: Math.floor(effects * (0.7 + random.next() / 10)) },
      ],
      carryOut: (stage, what) =>
        what === 'scheduler' ? deaths.ofScheduler(stage) : deaths.ofExecutor(stage),
      figures: ({ log }) => deaths.figures(log),
    },
    options,
  );
};

/** The deaths of one scheduler and one executor, and what could be measured about them. */
class Deaths {
  private readonly measured = new Map<string, number>();
  private readonly moments = new Map<string, number>();

  async ofScheduler(stage: Stage): Promise<void> {
    await this.note(stage, 'scheduler', 'runlog_scheduler_events_total');
    const { pid } = stage.victim('scheduler-1');
    if (pid === undefined) throw new HarnessFailure('the scheduler that shall die is dead');
    const seconds = await takeover(stage.platform.postgresUrl, pid, () => this.kill(stage, 'scheduler'));
    this.measured.set('takeover s', seconds);
  }

  async ofExecutor(stage: Stage): Promise<void> {
    await this.note(stage, 'executor', 'runlog_executor_attempts_total');
    await this.kill(stage, 'executor');
  }

  figures(log: RecordedLog): Record<string, number> {
    const silences = [...this.moments].map(([kind, at]) => [
      `longest wait after ${kind} s`,
      silenceAfter(log, at),
    ]);
    return { ...Object.fromEntries(this.measured), ...Object.fromEntries(silences) } as Record<
      string,
      number
    >;
  }

  private async kill(stage: Stage, kind: string): Promise<void> {
    await stage.strike(`${kind}-1`);
    this.moments.set(kind, Date.now());
  }

  private async note({ platform }: Stage, kind: string, name: string): Promise<void> {
    for (const process of platform.processes.filter((one) => one.kind === kind))
      this.measured.set(`${process.name} did`, await metric(process, name));
  }
}
