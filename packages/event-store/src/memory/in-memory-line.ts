import { isTerminal } from '@runlog/core';
import type { AdmissionAsk, AdmissionLine, LineLength, TenantInLine } from '../admission-port.js';
import type { ExecutionSummary } from '../port.js';

/** The line in memory, over the rows of the list. */
export class InMemoryLine implements AdmissionLine {
  constructor(
    private readonly rows: () => Iterable<ExecutionSummary>,
    private readonly clock: () => number,
  ) {}

  async next({ after = '', tenants, running, each, without }: AdmissionAsk): Promise<TenantInLine[]> {
    const all = [...this.rows()];
    const waiting = all.filter(({ status }) => status === 'queued');
    const names = [...new Set(waiting.map(({ tenant }) => tenant))].filter((name) => name > after);
    return names
      .toSorted((a, b) => (a < b ? -1 : 1))
      .slice(0, tenants)
      .map((tenant) => {
        const own = waiting.filter((row) => row.tenant === tenant && !without.includes(row.id));
        const taken = all.filter((row) => row.tenant === tenant && takesAPlace(row)).length;
        const room = running === 0 ? each : Math.max(0, Math.min(each, running - taken));
        return {
          tenant,
          executions: own
            .toSorted(byAge)
            .slice(0, room)
            .map(({ id }) => id),
        };
      });
  }

  async length(): Promise<LineLength> {
    const waiting = [...this.rows()].filter(({ status }) => status === 'queued').toSorted(byAge);
    const [oldest] = waiting;
    const seconds = oldest ? Math.max(0, this.clock() - oldest.createdAt) / 1_000 : 0;
    return { executions: waiting.length, seconds };
  }
}

/** Who was paused or cancelled before it ever ran takes nobody's place. */
const takesAPlace = ({ status, startedAt }: ExecutionSummary): boolean =>
  status === 'created' || (status !== 'queued' && !isTerminal(status) && startedAt !== undefined);

const byAge = (a: ExecutionSummary, b: ExecutionSummary): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
