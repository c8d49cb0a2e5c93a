import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { activeTracing } from './active-tracing.js';
import { executionTrace } from './execution-trace.js';
import { attributesOf } from './with-span.js';

/** A finished execution, as its trace shows it. Times are epoch milliseconds on the database's clock. */
export interface RecordedExecution {
  readonly executionId: string;
  /** What the root span is called: the definition. */
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failure?: string;
  readonly attributes?: Attributes;
}

/**
 * Exports the root span of an execution's trace, the one that all its spans hang from, when it has ended. Doing so twice
 * (after a crash) writes the same span again. Nothing while tracing is off.
 */
export function recordExecution(execution: RecordedExecution): void {
  const active = activeTracing();
  if (active === undefined) return;
  const { executionId, name, startedAt, endedAt, failure, attributes } = execution;
  const ids = executionTrace(executionId, active.ratio);
  if (!ids.sampled) return;
  const options = {
    root: true,
    kind: SpanKind.INTERNAL,
    // As dates: a number from before the start of this process would be taken for its monotonic clock.
    startTime: new Date(startedAt),
    attributes: { ...attributesOf({ executionId }), ...attributes },
  };
  const span = active.ids.choose(ids, () => active.tracer.startSpan(name, options, ROOT_CONTEXT));
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end(new Date(endedAt));
}
