import { outcomeOf, partitionOf, type ExecutionState } from '@runlog/core';
import type { Children } from '@runlog/executions';
import type { InboxPublisher } from '@runlog/messaging';
import type { TaskTokens } from '../dispatch/task-tokens.js';

/** What the children of others take. */
export interface ChildEndsParts {
  readonly children: Pick<Children, 'isAwaited' | 'terminate'>;
  readonly inbox: Pick<InboxPublisher, 'publish'>;
  readonly tokens: Pick<TaskTokens, 'tokenOf'>;
  readonly partitions: number;
  failed(error: unknown, executionId: string): void;
}

/** What the owner of a child does for its parent, whoever owns that. */
export class ChildEnds {
  constructor(private readonly parts: ChildEndsParts) {}

  /**
   * Tells the parent of its child's end, as a worker tells what it did. What gets lost here, or is too large for the bus,
   * the parent's owner finds in the child's log when it looks at its attempts.
   */
  ended(child: ExecutionState, traceparent?: string): void {
    const report = outcomeOf(child);
    if (!child.parent || !report) return;
    const { executionId, step, attempt } = child.parent;
    const name = { executionId, step, attempt };
    const { inbox, tokens, partitions } = this.parts;
    const reports = [{ ...name, report, token: tokens.tokenOf(name) }];
    inbox
      .publish(partitionOf(executionId, partitions), { kind: 'reports', reports }, traceparent)
      .catch((error: unknown) => this.parts.failed(error, child.id));
  }

  /** Interrupts a child whose parent does not wait for it any more: whoever should have done so may have died first. */
  async reviewed(child: ExecutionState): Promise<void> {
    const { id, tenant, parent, released, status } = child;
    if (!parent || released || (status === 'cancelling' && child.cancel === 'terminate')) return;
    try {
      if (await this.parts.children.isAwaited(tenant, parent)) return;
      await this.parts.children.terminate({ tenant, id });
    } catch (error) {
      this.parts.failed(error, id);
    }
  }
}
