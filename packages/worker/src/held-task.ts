import { taskId, type Task } from '@runlog/core';
import type { TaskMessage } from '@runlog/messaging';
import type { Claim } from './claim.js';

/** A task that was taken and not given back or finished yet. */
export class HeldTask {
  readonly id: string;
  readonly task: Task;
  readonly partition: number;
  private readonly claims: Claim[];

  constructor(
    { task, partition }: TaskMessage,
    claim: Claim,
    /** On the monotonic clock, in milliseconds. */
    readonly takenAt: number,
  ) {
    this.task = task;
    this.partition = partition;
    this.id = taskId(task);
    this.claims = [claim];
  }

  get deliveryCount(): number {
    return Math.max(...this.claims.map(({ deliveryCount }) => deliveryCount));
  }

  get traceparent(): string | undefined {
    return this.claims.find(({ traceparent }) => traceparent !== undefined)?.traceparent;
  }

  /** When the stream stored it, in milliseconds on the server's clock; undefined when it did not, or does not tell. */
  get storedAt(): number | undefined {
    return this.claims.find(({ storedAt }) => storedAt !== undefined)?.storedAt;
  }

  /** It came from a scheduler, and not through the stream. */
  get direct(): boolean {
    return this.claims.every(({ direct }) => direct);
  }

  /** The same attempt came again while it is in hand; the copy shares its fate. */
  join(copy: HeldTask): void {
    this.claims.push(...copy.claims);
  }

  finish(): void {
    for (const claim of this.claims) claim.finish();
  }

  keep(): void {
    for (const claim of this.claims) claim.keep();
  }

  giveBack(delayMs: number): void {
    for (const claim of this.claims) claim.giveBack(delayMs);
  }
}
