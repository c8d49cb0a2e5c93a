import type { DueSchedule, NewSchedule, Schedule, ScheduleMove, ScheduleStore } from '../schedule-port.js';

/** Schedules in memory. */
export class InMemorySchedules implements ScheduleStore {
  private readonly rows = new Map<string, Schedule>();

  constructor(
    private readonly clock: () => number,
    private readonly isOpen: (executionId: string) => boolean,
  ) {}

  async create(schedule: NewSchedule): Promise<Schedule | undefined> {
    if (this.all().some(({ tenant, name }) => tenant === schedule.tenant && name === schedule.name))
      return undefined;
    const now = this.clock();
    const added = { ...schedule, version: 1, turn: 1, createdAt: now, updatedAt: now };
    this.rows.set(added.id, added);
    return added;
  }

  async find(tenant: string, reference: string): Promise<Schedule | undefined> {
    return this.all().find(
      (row) => row.tenant === tenant && (row.id === reference || row.name === reference),
    );
  }

  async list(
    tenant: string,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<Schedule[]> {
    return this.all()
      .filter((row) => row.tenant === tenant && (after === undefined || row.id < after))
      .toSorted((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit);
  }

  async change(schedule: Schedule): Promise<Schedule | undefined> {
    const before = this.rows.get(schedule.id);
    if (before?.turn !== schedule.turn) return undefined;
    const { version, turn } = before;
    const changed = { ...schedule, version: version + 1, turn: turn + 1, updatedAt: this.clock() };
    this.rows.set(schedule.id, changed);
    return changed;
  }

  async remove(tenant: string, id: string): Promise<boolean> {
    return this.rows.get(id)?.tenant === tenant && this.rows.delete(id);
  }

  async due(limit: number): Promise<{ readonly due: readonly DueSchedule[]; readonly now: number }> {
    const now = this.clock();
    const due = this.dueAt(now)
      .slice(0, limit)
      .map((schedule) => ({ schedule, running: this.isOpen(schedule.lastExecution ?? '') }));
    return { due, now };
  }

  async move(moves: readonly ScheduleMove[]): Promise<readonly string[]> {
    return moves.flatMap(({ turn, ...standing }) => {
      const before = this.rows.get(standing.id);
      if (before?.turn !== turn) return [];
      const { nextAt: _n, lastNominal: _l, lastExecution: _x, buffered: _b, lastError: _e, ...kept } = before;
      this.rows.set(standing.id, { ...kept, ...standing, turn: turn + 1 });
      return [standing.id];
    });
  }

  async lag(): Promise<number> {
    const now = this.clock();
    return now - (this.dueAt(now)[0]?.nextAt ?? now);
  }

  private dueAt(now: number): Schedule[] {
    return this.all()
      .filter(({ nextAt = Infinity }) => nextAt <= now)
      .toSorted((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0));
  }

  private all(): Schedule[] {
    return [...this.rows.values()];
  }
}
