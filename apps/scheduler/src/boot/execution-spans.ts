import { recordExecution, tracing, withSpan } from '@runlog/service';
import type { Spans } from '../world.js';

/** Spans of turns and, at its end, of the whole execution, in the execution's own trace. */
export const executionSpans: Spans = {
  turn: (executionId, traceparent, work) =>
    tracing() ? withSpan('turn', { executionId, traceparent }, work) : work(traceparent),
  ended: ({ id, definition, createdAt, finishedAt, status, error }) => {
    if (!tracing() || finishedAt === undefined) return;
    recordExecution({
      executionId: id,
      name: definition.name,
      startedAt: createdAt,
      endedAt: finishedAt,
      ...(error && { failure: error.code }),
      attributes: { 'runlog.execution.status': status },
    });
  },
};
