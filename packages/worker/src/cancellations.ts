import type { CancelNotice, ProcessClock } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';

interface Entry {
  readonly at: number;
  /** Tasks that the stream stored later than this were sent after the notice. Unset while it is being asked for. */
  storedUntil?: number;
}

export interface CancellationOptions {
  readonly clock: Pick<ProcessClock, 'monotonic'>;
  /** When the stream stored its newest task, in milliseconds on the server's clock; undefined when unknown. */
  newestStored(): Promise<number | undefined>;
  readonly maxEntries?: number;
  readonly keepMs?: number;
}

/**
 * Remembers which attempts nobody waits for, so that they are not run when they come out of a queue. An attempt is named
 * for ever; a whole execution can be opened again, so for it only tasks count that were in the stream at the notice.
 */
export class Cancellations {
  private readonly entries = new Map<string, Entry>();
  private readonly maxEntries: number;
  private readonly keepMs: number;
  private asking: Promise<unknown> = Promise.resolve();
  private queued: Promise<number | undefined> | undefined;

  constructor(private readonly options: CancellationOptions) {
    this.maxEntries = options.maxEntries ?? 10_000;
    this.keepMs = options.keepMs ?? 10 * 60_000;
  }

  get size(): number {
    return this.entries.size;
  }

  remember({ executionId, steps }: CancelNotice): void {
    if (steps) {
      for (const { step, attempt } of steps)
        this.set(`${executionId}:${step}:${attempt}`, {
          at: this.options.clock.monotonic(),
          storedUntil: Infinity,
        });
      return;
    }
    const entry: Entry = { at: this.options.clock.monotonic() };
    this.set(executionId, entry);
    void this.newestStored().then((moment) => {
      if (moment !== undefined) entry.storedUntil = moment;
      else if (this.entries.get(executionId) === entry) this.entries.delete(executionId);
    });
  }

  covers(held: HeldTask): boolean {
    if (this.entries.size === 0) return false;
    // What is handed over directly comes after every notice that was sent before it.
    return this.holds(held.id, held) || (!held.direct && this.holds(held.task.executionId, held));
  }

  private holds(key: string, { storedAt = 0 }: HeldTask): boolean {
    const entry = this.entries.get(key);
    if (!entry) return false;
    if (this.options.clock.monotonic() - entry.at > this.keepMs) {
      this.entries.delete(key);
      return false;
    }
    return storedAt <= (entry.storedUntil ?? Infinity);
  }

  private set(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.maxEntries && oldest !== undefined) this.entries.delete(oldest);
  }

  /** Notices that come while a question is under way share the next one: that answer would be too old for them. */
  private newestStored(): Promise<number | undefined> {
    this.queued ??= this.asking.then(() => {
      this.queued = undefined;
      const answer = this.options.newestStored().catch(() => undefined);
      this.asking = answer;
      return answer;
    });
    return this.queued;
  }
}
