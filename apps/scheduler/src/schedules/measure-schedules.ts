import type { ScheduleStore } from '@runlog/event-store';
import type { Metrics } from '@runlog/service';
import type { ScheduleService } from './schedule-service.js';

/** Registers the figures of schedules that are read when somebody asks for them. */
export function measureSchedules(
  metrics: Metrics,
  store: Pick<ScheduleStore, 'lag'>,
  service: Pick<ScheduleService, 'holding'>,
): void {
  metrics.gauge({
    name: 'runlog_schedule_lag_seconds',
    help: 'For how long the schedule that waits the longest has been due',
    async collect() {
      this.set((await store.lag()) / 1_000);
    },
  });
  metrics.gauge({
    name: 'runlog_schedules_held',
    help: '1 while schedules are held, since the clock of the database jumped ahead',
    collect() {
      this.set(service.holding ? 1 : 0);
    },
  });
}
