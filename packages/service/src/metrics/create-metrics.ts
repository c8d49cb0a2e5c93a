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
import { InvalidMetricName } from './invalid-metric-name.js';

/**
 * The metrics of one process. Names begin with `runlog_` and end with their unit: counters with `_total`, histograms
 * with what they measure (`_seconds`, `_bytes`, or the plural of what is counted: `_events`).
 * @throws InvalidMetricName for a name that does not
 */
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

const anyName = /^runlog_[a-z0-9]+(_[a-z0-9]+)*$/;
const counterName = /_total$/;
/** A plural, a unit of the metric system of Prometheus among them. */
const histogramName = /s$/;

const named = <O extends { readonly name: string }>(options: O, ending?: RegExp): O => {
  const { name } = options;
  if (!anyName.test(name) || ending?.test(name) === false) throw new InvalidMetricName(name);
  return options;
};

/** A registry of its own with the process's figures (memory, CPU, event loop). */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    contentType: registry.contentType,
    counter: (options) => new Counter({ ...named(options, counterName), registers }),
    gauge: (options) => new Gauge({ ...named(options), registers }),
    histogram: (options) => new Histogram({ ...named(options, histogramName), registers }),
    text: () => registry.metrics(),
  };
}
