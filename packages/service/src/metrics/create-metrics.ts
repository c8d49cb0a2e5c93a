import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

/** The metrics of one process, under names that begin with `runlog_`. */
export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  counter<L extends string>(options: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string>(options: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string>(options: HistogramConfiguration<L>): Histogram<L>;
  /** All of them in the Prometheus text format. */
  text(): Promise<string>;
}

/** Bounds for durations from half a millisecond to a minute, in seconds. */
export const durationBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Bounds for sizes of batches. */
export const batchBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** A registry of its own with the process's figures (memory, CPU, event loop). */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    contentType: registry.contentType,
    counter: (options) => new Counter({ ...options, registers }),
    gauge: (options) => new Gauge({ ...options, registers }),
    histogram: (options) => new Histogram({ ...options, registers }),
    text: () => registry.metrics(),
  };
}
