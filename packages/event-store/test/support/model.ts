import type { Append, AppendOutcome } from '../../src/port.js';

interface ModelEvent {
  readonly version: number;
  readonly recordedAt: number;
}

/** What a store should be, in the plainest words: the reference that both stores are compared with. */
export class StoreModel {
  readonly logs = new Map<string, ModelEvent[]>();
  readonly agenda = new Map<string, { wakeAt: number; version: number }>();
  private readonly keys = new Map<string, { executionId: string; digest: string }>();

  log(executionId: string): ModelEvent[] {
    return this.logs.get(executionId) ?? [];
  }

  append({ executionId, expectedVersion, events, recordedAt, command, wakeAt }: Append): AppendOutcome {
    const used = command && this.keys.get(command.key);
    if (used) return { status: 'duplicate', ...used };
    const log = this.log(executionId);
    if (log.length !== expectedVersion) return { status: 'conflict' };
    if (command) this.keys.set(command.key, { executionId, digest: command.digest });
    const added = events.map((_, index) => ({ version: expectedVersion + index + 1, recordedAt }));
    this.logs.set(executionId, [...log, ...added]);
    const version = expectedVersion + events.length;
    const before = this.agenda.get(executionId)?.wakeAt ?? Infinity;
    if (wakeAt === 'done') this.agenda.delete(executionId);
    else if (wakeAt !== undefined)
      this.agenda.set(executionId, { wakeAt: Math.min(before, wakeAt), version });
    return { status: 'appended', version };
  }

  move(executionId: string, wakeAt: number, seen: number | undefined): void {
    const entry = this.agenda.get(executionId);
    if (entry && entry.version <= (seen ?? Infinity))
      this.agenda.set(executionId, { wakeAt, version: entry.version });
  }

  readAt(executionId: string, toTime: number): number[] {
    const log = this.log(executionId);
    const later = log.findIndex((event) => event.recordedAt > toTime);
    return log.slice(0, later < 0 ? log.length : later).map(({ version }) => version);
  }
}
