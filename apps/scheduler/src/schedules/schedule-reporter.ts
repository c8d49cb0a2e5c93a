import type { ClockWatcher } from '@runlog/event-store';
import type { TickObserver } from '@runlog/executions';
import type { Logger, Metrics } from '@runlog/service';

/** Tells by log lines and metrics what became of ticks. */
export class ScheduleReporter implements TickObserver, ClockWatcher {
  readonly #ticks;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.#ticks = metrics.counter({
      name: 'runlog_schedule_ticks_total',
      help: 'Ticks of schedules, by what became of them',
      labelNames: ['outcome'],
    });
  }

  started(count: number): void {
    this.#ticks.inc({ outcome: 'started' }, count);
  }

  missed(count: number): void {
    this.#ticks.inc({ outcome: 'missed' }, count);
  }

  overlapped(count: number): void {
    this.#ticks.inc({ outcome: 'overlapped' }, count);
  }

  refused(
    { tenant, id, name }: { tenant: string; id: string; name: string },
    nominal: number,
    code: string,
  ): void {
    this.#ticks.inc({ outcome: 'refused' });
    const tick = new Date(nominal).toISOString();
    this.logger.warn({ tenant, schedule: id, name, tick, code }, 'a tick could not start its execution');
  }

  delayed({ id }: { id: string }, error: unknown): void {
    this.logger.warn({ schedule: id, err: error }, 'a tick waits, and will be tried again');
  }

  jumped(jumpMs: number): void {
    this.logger.error({ jumpMs }, 'the clock of the database jumped ahead; schedules are held');
  }

  believed(): void {
    this.logger.info({}, 'the clock of the database is believed again; schedules go on');
  }
}
