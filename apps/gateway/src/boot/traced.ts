import type { Executions } from '@runlog/executions';
import { tracing, withSpan } from '@runlog/service';
import { v7 as uuidv7 } from 'uuid';

/**
 * The use cases, with a span for whatever adds to an execution's log. While tracing is off, the caller's own context is
 * passed on as it came.
 */
export function traced(executions: Executions): Executions {
  const start: Executions['start'] = (request, options) => {
    if (!tracing()) return executions.start(request, options);
    // The trace is named by the execution, so its id has to be known before the span begins.
    const id = request.id ?? uuidv7();
    return withSpan('start', { executionId: id, caller: request.traceparent }, (traceparent) =>
      executions.start({ ...request, id, traceparent }, options),
    );
  };
  const command: Executions['command'] = (ref, wanted, asked) =>
    tracing()
      ? withSpan(wanted.kind, { executionId: ref.id, caller: asked?.traceparent }, (traceparent) =>
          executions.command(ref, wanted, { ...asked, traceparent }),
        )
      : executions.command(ref, wanted, asked);
  return Object.assign(Object.create(executions) as Executions, { start, command });
}
