import type { StepReport } from '@runlog/core';
import { createChildren, type ChildrenPlatform } from '@runlog/executions';
import type { InboxPublisher } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { TaskTokens } from '../dispatch/task-tokens.js';
import type { SchedulerWorld } from '../world.js';
import { ChildEnds } from './child-ends.js';
import { ChildOutlet } from './child-outlet.js';

/** What a scheduler does about executions in executions. */
export interface OpenedChildren extends Pick<SchedulerWorld, 'parents'> {
  readonly outlet: ChildOutlet;
}

/** What that takes. */
export interface ChildrenSurroundings {
  readonly platform: ChildrenPlatform & { readonly inbox: Pick<InboxPublisher, 'publish'> };
  readonly clock: Pick<Clock, 'after' | 'random'>;
  readonly tokens: TaskTokens;
  tell(executionId: string, report: StepReport): void;
  failed(error: unknown, executionId?: string): void;
}

/** Puts together what carries out steps by executions, and what those do for their parents. */
export function openChildren({
  platform,
  clock,
  tokens,
  tell,
  failed,
}: ChildrenSurroundings): OpenedChildren {
  const { inbox, partitions } = platform;
  const children = createChildren(platform);
  const ends = new ChildEnds({ children, inbox, tokens, partitions, failed });
  return {
    outlet: new ChildOutlet({ children, clock, tell, failed: (error) => failed(error) }),
    parents: {
      ended: (child, traceparent) => ends.ended(child, traceparent),
      reviewed: (child) => void ends.reviewed(child),
    },
  };
}
