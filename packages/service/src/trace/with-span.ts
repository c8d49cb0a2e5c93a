import {
  context,
  propagation,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { activeTracing, type ActiveTracing } from './active-tracing.js';
import { executionTraceparent } from './execution-trace.js';

/** What a span is about. */
export interface SpanFacts {
  readonly executionId: string;
  readonly step?: string;
  readonly attempt?: number;
  /** W3C trace context that came with the message; the execution's own root otherwise. */
  readonly traceparent?: string | undefined;
  /** W3C trace context of a client outside of the platform: its trace is linked, the execution keeps its own. */
  readonly caller?: string | undefined;
}

/**
 * Runs `work` within a span of its execution's trace, and hands it the context to send on. While tracing is off, runs it
 * bare, with the context that came.
 */
export function withSpan<T>(
  name: string,
  facts: SpanFacts,
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  const active = activeTracing();
  if (active === undefined) return work(facts.traceparent);
  const caller = facts.caller === undefined ? undefined : trace.getSpanContext(remote(facts.caller));
  const options = {
    attributes: attributesOf(facts),
    links: caller === undefined ? [] : [{ context: caller }],
  };
  return active.tracer.startActiveSpan(name, options, parentOf(facts, active), (span) =>
    runIn(span, () => work(traceparentOf(span))),
  );
}

/** The attributes that say what a span is about. */
export const attributesOf = ({ executionId, step, attempt }: SpanFacts): Attributes => ({
  'runlog.execution.id': executionId,
  ...(step !== undefined && { 'runlog.step': step }),
  ...(attempt !== undefined && { 'runlog.attempt': attempt }),
});

const remote = (traceparent: string): Context => propagation.extract(context.active(), { traceparent });

const parentOf = ({ executionId, traceparent }: SpanFacts, { ratio }: ActiveTracing): Context =>
  remote(traceparent ?? executionTraceparent(executionId, ratio));

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

async function runIn<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    span.recordException(fault);
    span.setStatus({ code: SpanStatusCode.ERROR, message: fault.message });
    throw error;
  } finally {
    span.end();
  }
}
