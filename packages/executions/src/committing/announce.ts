import { partitionOf, type ExecutionEvent } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import type { Inbox } from '../ports.js';

/** What goes with a notice. */
export interface Announcement {
  readonly traceparent?: string | undefined;
  /** Somebody in this process waits for the execution's end. */
  readonly awaited?: boolean;
}

/** Tells the owner of an execution's partition what was appended. */
export class Announcer {
  constructor(
    private readonly inbox: Inbox,
    private readonly store: Pick<EventStore, 'takeHead'>,
    private readonly partitions: number,
    private readonly onLost: (executionId: string, error: unknown) => void = () => undefined,
    /** Where this process hears of ends that it waits for. */
    private readonly answerTo?: string,
  ) {}

  /** Returns at once and never throws: the agenda brings the owner there when the notice does not. */
  announce(events: readonly ExecutionEvent[], { traceparent, awaited }: Announcement = {}): void {
    const last = events.at(-1);
    if (!last) return;
    const { executionId, version } = last;
    const partition = partitionOf(executionId, this.partitions);
    const head = this.store.takeHead(executionId, version);
    const notice = {
      kind: 'appended',
      executionId,
      version,
      ...(head !== undefined && { head }),
      ...(awaited && this.answerTo !== undefined && { answerTo: this.answerTo }),
    } as const;
    this.inbox
      .publish(partition, { ...notice, events }, traceparent)
      .catch((error: unknown) => {
        if (!isTooLarge(error)) throw error;
        return this.inbox.publish(partition, notice, traceparent);
      })
      .catch((error: unknown) => this.onLost(executionId, error));
  }
}

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'payload_too_large';
