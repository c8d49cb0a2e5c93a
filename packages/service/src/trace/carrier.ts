import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Context,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import { tracing } from './active-tracing.js';

/** Headers of a message, of NATS, HTTP or gRPC. */
export interface TraceCarrier {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  keys(): readonly string[];
}

const setter: TextMapSetter<TraceCarrier> = {
  set: (carrier, name, value) => carrier.set(name, value),
};
const getter: TextMapGetter<TraceCarrier> = {
  get: (carrier, name) => carrier.get(name),
  keys: (carrier) => [...carrier.keys()],
};

/** Writes the running span's W3C context into headers. Nothing while tracing is off. */
export const injectTrace = (carrier: TraceCarrier): void => {
  if (tracing()) propagation.inject(context.active(), carrier, setter);
};

/** Runs `work` as part of the span that headers tell of. */
export const withinTrace = <T>(carrier: TraceCarrier, work: () => T): T =>
  tracing() ? context.with(extracted(carrier), work) : work();

const extracted = (carrier: TraceCarrier): Context => propagation.extract(ROOT_CONTEXT, carrier, getter);
