import { RunlogError } from '@runlog/core';
import type { DeadLetters, ParkedKind } from '@runlog/event-store';
import type { ExecutionReport, InboxMessage } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import { causeOf } from './cause.js';

/** When a parked execution is looked at again, in milliseconds: twice as late each time, up to the longest. */
const looks = { firstMs: 30_000, longestMs: 3_600_000 } as const;

/** What parking needs of the process around it. */
export interface ParkingWorld {
  readonly letters: DeadLetters;
  readonly clock: Pick<Clock, 'now'>;
  /** Something was put aside. */
  readonly parked: (kind: ParkedKind, executionId: string, fault: unknown) => void;
  readonly failed: (error: unknown) => void;
  /** Hands reports that were put aside to their execution again; `done` when they had their effect. */
  readonly resubmit: (report: ExecutionReport, done: () => void) => void;
}

/**
 * Puts aside what cannot be worked on, where it can be seen and counted: an execution that this release cannot drive,
 * and reports that failed again and again. An execution is looked at again, ever more rarely, and by each new owner of
 * its partition at once; when one of them can drive it, its mark goes and its reports come back.
 */
export class Parking {
  /** Executions that are known to be parked, with the moment of their next look where this process chose it. */
  readonly #until = new Map<string, number>();

  constructor(private readonly world: ParkingWorld) {}

  /** Learns which executions others parked. To be called before the open executions of gained partitions are looked at. */
  async load(): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.world.letters.list({ kind: 'execution' }, { after, limit: pageSize });
      for (const { id } of page) if (!this.#until.has(id)) this.#until.set(id, 0);
      after = page.at(-1)?.id ?? '';
      if (page.length < pageSize) return;
    }
  }

  /** Parks an execution, or counts the failed look; answers the moment of the next. Never rejects. */
  async execution(executionId: string, fault: unknown): Promise<number> {
    const now = this.world.clock.now();
    const until = this.#until.get(executionId) ?? 0;
    if (until > now) return until;
    // Set before the answer is there, so that what arrives meanwhile is not counted as a look of its own.
    this.#until.set(executionId, now + looks.firstMs);
    try {
      const count = await this.world.letters.park({ kind: 'execution', executionId, ...causeOf(fault) });
      if (count === 1) this.world.parked('execution', executionId, fault);
      const next = now + Math.min(looks.longestMs, looks.firstMs * 2 ** Math.min(20, count - 1));
      this.#until.set(executionId, next);
      return next;
    } catch (error) {
      this.world.failed(error);
      return now + looks.firstMs;
    }
  }

  /** Puts aside a report that its execution could not take. @throws what the store throws: it has to come again then */
  async report(report: ExecutionReport, fault: unknown): Promise<void> {
    const message: InboxMessage = { kind: 'reports', reports: [report] };
    const { executionId } = report;
    const payload = Buffer.from(JSON.stringify(message));
    await this.world.letters.park({ kind: 'exhausted', executionId, payload, ...causeOf(fault) });
    this.world.parked('exhausted', executionId, fault);
  }

  /** The execution was brought on: takes its mark away and gives back what was put aside for it. Cheap when it has none. */
  driven(executionId: string): void {
    if (this.#until.size === 0 || !this.#until.delete(executionId)) return;
    this.#release(executionId).catch((error: unknown) => {
      this.#until.set(executionId, 0);
      this.world.failed(error);
    });
  }

  /** Forgets executions of partitions that went to others. */
  forgetWhere(predicate: (executionId: string) => boolean): void {
    for (const executionId of this.#until.keys()) if (predicate(executionId)) this.#until.delete(executionId);
  }

  async #release(executionId: string): Promise<void> {
    const { letters, failed, resubmit } = this.world;
    const held = await letters.list({ kind: 'exhausted', executionId }, { limit: pageSize });
    for (const { id } of held) {
      for (const report of await this.#reportsOf(id))
        resubmit(report, () => void letters.remove(id).catch(failed));
    }
    await letters.remove(executionId);
  }

  /** None for a message that was cut off: that can only be looked at. */
  async #reportsOf(id: string): Promise<readonly ExecutionReport[]> {
    const letter = await this.world.letters.get(id);
    if (!letter || letter.payload.length !== letter.payloadBytes) return [];
    const message = JSON.parse(Buffer.from(letter.payload).toString()) as InboxMessage;
    return message.kind === 'reports' ? message.reports : [];
  }
}

const pageSize = 1_000;

/** True for what trying again soon cannot cure: everything that does not say otherwise of itself. */
export const isTerminalFault = (fault: unknown): boolean =>
  !(fault instanceof RunlogError && fault.retryable);
