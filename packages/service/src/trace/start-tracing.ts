import { setTimeout as pause } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import { activeTracing, setActiveTracing } from './active-tracing.js';
import { ChosenIds } from './chosen-ids.js';

export interface TracingOptions {
  /** The part of all executions that is traced, 0 to 1; every process must be told the same. */
  readonly ratio?: number;
}

const exportWithinMs = 10_000;
/** The last spans are worth this much of a shutdown's grace. */
const lastExportWithinMs = 2_000;

/**
 * Exports spans by OTLP/HTTP when `endpoint` is given (OTEL_EXPORTER_OTLP_ENDPOINT); does nothing, and loads nothing,
 * otherwise. Answers how to flush and stop; that takes 2 s at most and never fails, whatever became of the endpoint.
 */
export async function startTracing(
  service: string,
  endpoint: string | undefined,
  { ratio = 1 }: TracingOptions = {},
): Promise<() => Promise<void>> {
  if (endpoint === undefined || endpoint === '') return () => Promise.resolve();
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const ids = new ChosenIds();
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: exportWithinMs }), {
        exportTimeoutMillis: exportWithinMs,
      }),
    ],
  });
  provider.register();
  const tracing = { tracer: provider.getTracer('runlog'), ids, ratio };
  setActiveTracing(tracing);
  return async () => {
    if (activeTracing() === tracing) {
      setActiveTracing(undefined);
      trace.disable();
      context.disable();
      propagation.disable();
    }
    const late = new AbortController();
    const flushed = provider.shutdown().catch(() => undefined);
    await Promise.race([
      flushed,
      pause(lastExportWithinMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  };
}
