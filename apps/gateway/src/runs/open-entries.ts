import { InvalidInput, isTerminal, type ExecutionState } from '@runlog/core';
import type { executionsV1 } from '@runlog/contract';
import type { Executions, Started } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';

import { faultOf, internalFault, ShuttingDown } from '../errors/faults.js';
import type { ReportFault } from '../errors/problem.filter.js';
import { startOfMessage } from '../grpc/from-message.js';
import { inTrace } from '../http/caller.js';
import type { LongAnswers } from '../waiting/long-answers.js';
import type { Outgoing } from './outbox.js';
import { errorUpdate, executionUpdate, startedUpdate } from './update.js';

/** What the entries of a stream stand on. */
export interface EntryParts {
  readonly executions: Executions;
  readonly answers: LongAnswers;
  readonly report: ReportFault;
  /** Told of every answer: the status, and how long it took. */
  readonly answered: (status: number, ms: number) => void;
}

interface OpenEntry {
  readonly ref: number;
  readonly began: number;
  readonly waiting: AbortController;
  acknowledge: boolean;
  started?: Started;
  settled: boolean;
}

/** No timer reaches further than 24 days. */
const oneWaitMs = 24 * 3_600_000;

/** The entries of one stream that have no answer yet. Each is answered once, whatever happens to it. */
export class OpenEntries {
  private readonly open = new Map<number, OpenEntry>();

  /** `send` takes the updates; what it is given with `sent` is the entry's last. */
  constructor(
    private readonly parts: EntryParts,
    private readonly caller: Caller,
    private readonly send: (outgoing: Outgoing) => void,
  ) {}

  get size(): number {
    return this.open.size;
  }

  has(ref: number): boolean {
    return this.open.has(ref);
  }

  /** Begins with an entry whose ref is not open. */
  add(message: executionsV1.RunEntry): void {
    const { answers } = this.parts;
    const entry = this.opened(message);
    try {
      answers.enter();
    } catch (error) {
      return this.fail(entry, error, () => this.close(entry));
    }
    const done = (): void => {
      answers.leave();
      this.close(entry);
    };
    void this.run(message, entry, done);
  }

  /** Answers an entry with why it is not begun with. */
  refuse(message: executionsV1.RunEntry, reason: Error): void {
    const entry = this.opened(message);
    this.fail(entry, reason, () => this.close(entry));
  }

  /** Lets an entry be answered with its execution as it is. */
  settle(ref: number): void {
    const entry = this.open.get(ref);
    if (!entry) return;
    entry.settled = true;
    entry.waiting.abort();
  }

  /** Tells the id of a start, as soon as there is one. */
  acknowledge(ref: number): void {
    const entry = this.open.get(ref);
    if (!entry) return;
    entry.acknowledge = true;
    if (entry.started) this.send(startedUpdate(ref, entry.started));
  }

  /** Ends all waits; those that wait are told to go elsewhere. */
  end(): void {
    for (const { waiting } of this.open.values()) waiting.abort();
  }

  private opened({ ref, acknowledge }: executionsV1.RunEntry): OpenEntry {
    const waiting = new AbortController();
    const entry = { ref, began: performance.now(), waiting, acknowledge, settled: false };
    this.open.set(ref, entry);
    return entry;
  }

  private close({ ref }: OpenEntry): void {
    this.open.delete(ref);
  }

  private async run(message: executionsV1.RunEntry, entry: OpenEntry, sent: () => void): Promise<void> {
    try {
      const awaited = this.awaited(message);
      const state = await this.ended(awaited ?? (await this.start(message, entry)), entry);
      this.parts.answered(0, performance.now() - entry.began);
      this.send({ ...executionUpdate(entry.ref, state), sent });
    } catch (error) {
      this.fail(entry, error, sent);
    }
  }

  private awaited({ kind }: executionsV1.RunEntry): Started | undefined {
    if (kind.case !== 'await') return undefined;
    this.caller.pass.require('executions:read');
    return { id: kind.value, created: false };
  }

  private async start({ kind, traceparent }: executionsV1.RunEntry, entry: OpenEntry): Promise<Started> {
    if (kind.case !== 'start')
      throw new InvalidInput([{ field: 'kind', message: 'must be a start or an await' }]);
    if (kind.value.wait)
      throw new InvalidInput([{ field: 'wait', message: 'is not possible on a stream of runs' }]);
    const caller = traceparent === '' ? this.caller : inTrace(this.caller, traceparent);
    const request = startOfMessage(kind.value, caller);
    entry.started = await this.parts.executions.start(request, { awaited: true });
    if (entry.acknowledge) this.send(startedUpdate(entry.ref, entry.started));
    return entry.started;
  }

  private async ended(started: Started, entry: OpenEntry): Promise<ExecutionState> {
    const { signal } = entry.waiting;
    for (;;) {
      const options = { timeoutMs: oneWaitMs, signal };
      const state = await this.parts.executions.waitFor(this.caller.tenant, started, options);
      if (isTerminal(state.status) || entry.settled) return state;
      if (signal.aborted) throw new ShuttingDown('this process shuts down; ask another');
    }
  }

  private fail(entry: OpenEntry, error: unknown, sent: () => void): void {
    const fault = faultOf(error);
    if (!fault) this.parts.report(error, { api: 'grpc' });
    const { grpc } = fault ?? internalFault;
    this.parts.answered(grpc, performance.now() - entry.began);
    this.send({ ...errorUpdate(entry.ref, fault ?? internalFault, entry.started?.id), sent });
  }
}
