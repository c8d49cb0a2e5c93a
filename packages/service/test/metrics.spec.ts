import { describe, expect, test } from '@jest/globals';
import { createMetrics, durationBuckets, InvalidMetricName } from '../src/index.js';

describe('metrics', () => {
  test('are written in the text format of Prometheus, with the process’s own and the service’s name', async () => {
    const metrics = createMetrics('executor');
    metrics
      .counter({ name: 'runlog_tasks_total', help: 'Tasks', labelNames: ['outcome'] })
      .inc({ outcome: 'done' }, 2);
    metrics.gauge({ name: 'runlog_slots_busy', help: 'Slots' }).set(3);
    metrics
      .histogram({ name: 'runlog_attempt_seconds', help: 'Attempts', buckets: durationBuckets })
      .observe(0.003);
    const text = await metrics.text();
    expect(text).toContain('runlog_tasks_total{outcome="done",service="executor"} 2');
    expect(text).toContain('runlog_slots_busy{service="executor"} 3');
    expect(text).toContain('runlog_attempt_seconds_bucket{le="0.005",service="executor"} 1');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  test('of two services in one process do not mix', async () => {
    const first = createMetrics('first');
    const second = createMetrics('second');
    first.counter({ name: 'runlog_a_total', help: 'A' }).inc();
    second.counter({ name: 'runlog_a_total', help: 'A' });
    expect(await first.text()).toContain('runlog_a_total{service="first"} 1');
    expect(await second.text()).toContain('runlog_a_total{service="second"} 0');
  });

  test('have names that say what is counted, and in which unit', () => {
    const metrics = createMetrics('x');
    expect(() => metrics.counter({ name: 'runlog_tasks', help: '-' })).toThrow(InvalidMetricName);
    expect(() => metrics.counter({ name: 'tasks_total', help: '-' })).toThrow(InvalidMetricName);
    expect(() => metrics.gauge({ name: 'runlog_Busy', help: '-' })).toThrow(InvalidMetricName);
    expect(() => metrics.histogram({ name: 'runlog_attempt', help: '-' })).toThrow(InvalidMetricName);
  });
});
