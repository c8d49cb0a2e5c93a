import type { NewEvent } from '@runlog/core';
import type { Lease, ParkedKind } from '@runlog/event-store';
import type { AttemptName } from '@runlog/messaging';

/** Where the scheduler's loops tell what happened: logs and metrics. Never throws. */
export interface Reporter {
  received(messages: number): void;
  committed(executionId: string, events: readonly NewEvent[]): void;
  conflicted(executionId: string): void;
  /** Leases were taken from whoever held them before; their epochs tell the holders apart. */
  taken(leases: readonly Lease[]): void;
  /** A report about an attempt came without its token, or with a wrong one, and is ignored. */
  refused(attempt: AttemptName, why: 'missing' | 'wrong'): void;
  /** No release-independent reading of the execution is possible here; it waits. */
  undrivable(executionId: string, fault: unknown): void;
  /** Something was put aside among the dead letters. */
  parked(kind: ParkedKind, executionId: string | undefined, fault: unknown): void;
  failed(what: string, error: unknown, executionId?: string): void;
}
