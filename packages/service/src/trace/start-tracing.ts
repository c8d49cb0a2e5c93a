import { context, propagation, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { executionTraceparent } from './execution-trace.js';

let on = false;

/**
 * Exports spans by OTLP/HTTP when `endpoint` is given (OTEL_EXPORTER_OTLP_ENDPOINT); does nothing, and loads nothing,
 * otherwise. Answers how to flush and stop.
 */
export async function startTracing(
  service: string,
  endpoint: string | undefined,
): Promise<() => Promise<void>> {
  if (endpoint === undefined || endpoint === '') return () => Promise.resolve();
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const sdk = new NodeSDK({ serviceName: service, traceExporter: new OTLPTraceExporter({ url }) });
  sdk.start();
  on = true;
  return async () => {
    on = false;
    await sdk.shutdown();
  };
}

/** True while spans are exported. */
export const tracing = (): boolean => on;

/** What a span is about. */
export interface SpanFacts {
  readonly executionId: string;
  readonly step?: string;
  readonly attempt?: number;
  /** W3C trace context that came with the message; the execution's own root otherwise. */
  readonly traceparent?: string | undefined;
}

/** Runs `work` within a span of its execution's trace; runs it bare while tracing is off. */
export async function withSpan<T>(
  name: string,
  facts: SpanFacts,
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  if (!on) return work(facts.traceparent);
  const attributes = {
    'runlog.execution.id': facts.executionId,
    ...(facts.step !== undefined && { 'runlog.step': facts.step }),
    ...(facts.attempt !== undefined && { 'runlog.attempt': facts.attempt }),
  };
  return trace
    .getTracer('runlog')
    .startActiveSpan(name, { attributes }, parentOf(facts), (span) =>
      runIn(span, () => work(traceparentOf(span))),
    );
}

const parentOf = ({ executionId, traceparent }: SpanFacts): Context =>
  propagation.extract(context.active(), { traceparent: traceparent ?? executionTraceparent(executionId) });

function traceparentOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}

async function runIn<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
