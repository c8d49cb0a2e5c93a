import { describe, expect, test } from '@jest/globals';
import { openInMemoryStore, type InMemoryStore, type NewSchedule } from '@runlog/event-store';
import { task } from '@runlog/programs';
import { ScheduleService } from '../src/schedules/schedule-service.js';
import { VirtualClock } from './support/virtual-clock.js';

const minute = 60_000;
const hour = 60 * minute;
/** A full hour. */
const start = 1_700_002_800_000;

/** The database's clock, which may jump, over a monotonic one, which does not. */
class JumpingClock extends VirtualClock {
  ahead = 0;
  /** How far the database is ahead of what processes take for its clock, while they do not follow it. */
  unfollowed = 0;

  override now(): number {
    return super.now() + this.ahead;
  }
}

interface Stage {
  readonly clock: JumpingClock;
  readonly store: InMemoryStore;
  readonly told: string[];
  scheduler(): ScheduleService;
  starts(): Promise<number[]>;
}

async function stage(cron = '0 * * * *'): Promise<Stage> {
  const clock = new JumpingClock(start);
  const store = openInMemoryStore({ clock: () => clock.now() + clock.unfollowed, partitions: 4 });
  const document = JSON.stringify({ handler: 'echo' });
  await store.definitions.put({ tenant: 't', name: 'flow', language: 'task', document });
  const schedule: NewSchedule = {
    ...{ id: '018bcfe5-6800-7000-8000-000000000001', tenant: 't', name: 's', cron, zone: 'UTC' },
    ...{ definition: 'flow', input: '{}', labels: {}, policies: '{"overlap":"allow","missed":"all"}' },
    ...{ paused: false, after: start, nextAt: start + hour, caughtUp: 0, runs: 0 },
  };
  await store.schedules.create(schedule);
  const told: string[] = [];
  const note = (what: string) => () => void told.push(what);
  const scheduler = (): ScheduleService =>
    new ScheduleService({
      store,
      inbox: { publish: () => Promise.resolve() },
      languages: [task],
      clock,
      observer: {
        started: () => undefined,
        missed: () => undefined,
        overlapped: () => undefined,
        refused: note('refused'),
        delayed: note('delayed'),
        jumped: note('jumped'),
        believed: note('believed'),
      },
      failed: note('failed'),
    });
  const starts = async (): Promise<number[]> => {
    const tail = await store.events.tail(undefined, 10_000);
    return tail.flatMap(({ event }) =>
      'recordedAt' in event && event.type === 'ExecutionCreated' ? [event.recordedAt] : [],
    );
  };
  return { clock, store, told, scheduler, starts };
}

describe('schedules', () => {
  test('are fired within a second of their ticks, never before', async () => {
    const { clock, scheduler, starts } = await stage();
    scheduler().gained();
    await clock.pass(3 * hour + minute);
    const lateness = (await starts()).map((at, index) => at - start - (index + 1) * hour);
    expect(lateness).toHaveLength(3);
    for (const late of lateness) {
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(1_100);
    }
  });

  test('are fired once by two schedulers that both think it is theirs', async () => {
    const { clock, scheduler, starts, told } = await stage();
    for (const one of [scheduler(), scheduler(), scheduler()]) one.gained();
    await clock.pass(5 * hour + minute);
    expect(await starts()).toHaveLength(5);
    expect(told).toEqual([]);
  });

  test('are fired by whoever has the lease, and by nobody else', async () => {
    const { clock, scheduler, starts } = await stage();
    const [one, two] = [scheduler(), scheduler()];
    one.gained();
    await clock.pass(hour + minute);
    await one.lost();
    await clock.pass(hour);
    expect(await starts()).toHaveLength(1);
    two.gained();
    await clock.pass(hour);
    expect(await starts()).toHaveLength(3);
  });

  test('are held when the clock of the database jumps ahead, and go on when it is back', async () => {
    const { clock, scheduler, starts, told } = await stage();
    const service = scheduler();
    service.gained();
    await clock.pass(minute);
    clock.ahead = 24 * hour;
    await clock.pass(2 * minute);
    expect({ told, starts: await starts(), holding: service.holding }).toEqual({
      told: ['jumped'],
      starts: [],
      holding: true,
    });
    clock.ahead = 0;
    await clock.pass(hour);
    expect(told).toEqual(['jumped', 'believed']);
    expect(await starts()).toHaveLength(1);
  });

  test('are held by whoever gets the lease after a jump that its process does not follow', async () => {
    const { clock, scheduler, starts } = await stage();
    clock.unfollowed = 24 * hour;
    scheduler().gained();
    await clock.pass(minute);
    expect(await starts()).toEqual([]);
    clock.unfollowed = 0;
    await clock.pass(hour);
    expect(await starts()).toHaveLength(1);
  });

  test('are fired by a clock that stands by its jump', async () => {
    const { clock, scheduler, starts } = await stage();
    scheduler().gained();
    await clock.pass(minute);
    clock.ahead = 24 * hour;
    await clock.pass(11 * minute);
    expect(await starts()).toHaveLength(24);
  });
});
