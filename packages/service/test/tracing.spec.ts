import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  executionTrace,
  executionTraceparent,
  injectTrace,
  recordExecution,
  startTracing,
  tracing,
  withinTrace,
  withSpan,
} from '../src/index.js';
import { startCollector, type CollectedSpan } from './support/trace-collector.js';

const executionId = '019a2f3e-7b1c-7def-8abc-0123456789ab';
const traceId = '019a2f3e7b1c7def8abc0123456789ab';
const rootId = '8abc0123456789ab';

const headers = () => {
  const fields = new Map<string, string>();
  return {
    get: (name: string) => fields.get(name),
    set: (name: string, value: string) => void fields.set(name, value),
    keys: () => [...fields.keys()],
  };
};

describe('the trace of an execution', () => {
  test('is named by the execution, so that every process knows it', () => {
    expect(executionTrace(executionId)).toEqual({ traceId, spanId: rootId, sampled: true });
    expect(executionTraceparent(executionId.toUpperCase())).toBe(`00-${traceId}-${rootId}-01`);
  });

  test('is one for an id of any form', () => {
    const ids = ['dfq123-1', 'dfq123-2', ''].map((id) => executionTrace(id));
    for (const id of ids) expect(id.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids.map((id) => id.traceId)).size).toBe(3);
    expect(executionTrace('dfq123-1')).toEqual(ids[0]);
  });

  test('is kept or left out by the same rule everywhere, in the share that was asked for', () => {
    const id = (n: number) =>
      `019a2f3e-7b1c-7def-8abc-0000${((n * 2654435761) % 2 ** 32).toString(16).padStart(8, '0')}`;
    const kept = Array.from({ length: 1_000 }, (_, n) => executionTrace(id(n), 0.25)).filter(
      ({ sampled }) => sampled,
    );
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.length).toBeLessThan(300);
    expect(executionTrace(id(1), 0).sampled).toBe(false);
    expect(executionTrace('ffffffff-ffff-7fff-bfff-ffffffffffff', 1).sampled).toBe(true);
    expect(executionTraceparent(executionId, 0)).toMatch(/-00$/);
  });
});

describe('while no exporter is configured', () => {
  test.each([undefined, ''])('work runs bare, and nothing is started', async (endpoint) => {
    const stop = await startTracing('test', endpoint);
    expect(tracing()).toBe(false);
    const seen = await withSpan('a', { executionId, traceparent: 'came' }, (given) => Promise.resolve(given));
    expect(seen).toBe('came');
    const carrier = headers();
    injectTrace(carrier);
    expect(withinTrace(carrier, () => 5)).toBe(5);
    recordExecution({ executionId, name: 'x', startedAt: 0, endedAt: 1 });
    expect(carrier.keys()).toEqual([]);
    await stop();
  });
});

describe('while an exporter is configured', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let stop: () => Promise<void>;

  const exported = async (): Promise<readonly CollectedSpan[]> => {
    await stop();
    return collector.spans;
  };
  const named = (spans: readonly CollectedSpan[], name: string): CollectedSpan | undefined =>
    spans.find((span) => span.name === name);

  beforeEach(async () => {
    collector = await startCollector();
    stop = await startTracing('gateway', `${collector.endpoint}/`);
  });

  afterEach(async () => {
    await stop();
    await collector.close();
  });

  test('spans of all processes join the execution’s trace, under its root or under each other', async () => {
    let sent: string | undefined;
    await withSpan('accept', { executionId }, (traceparent) => Promise.resolve((sent = traceparent)));
    await withSpan('attempt', { executionId, step: 'fetch', attempt: 2, traceparent: sent }, () =>
      withSpan('turn', { executionId }, () => Promise.resolve()),
    );
    const spans = await exported();
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(named(spans, 'accept')?.parentSpanId).toBe(rootId);
    expect(named(spans, 'turn')?.parentSpanId).toBe(rootId);
    expect(named(spans, 'attempt')?.parentSpanId).toBe(named(spans, 'accept')?.spanId);
    expect(named(spans, 'attempt')?.attributes).toEqual([
      { key: 'runlog.execution.id', value: { stringValue: executionId } },
      { key: 'runlog.step', value: { stringValue: 'fetch' } },
      { key: 'runlog.attempt', value: { intValue: 2 } },
    ]);
    expect([...collector.services]).toEqual(['gateway']);
  });

  test('an error marks the span and goes on to the caller', async () => {
    const work = () => Promise.reject(new Error('refused'));
    await expect(withSpan('attempt', { executionId }, work)).rejects.toThrow('refused');
    expect(named(await exported(), 'attempt')?.status).toEqual({ code: 2, message: 'refused' });
  });

  test('a client’s own trace is linked', async () => {
    const caller = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await withSpan('accept', { executionId, caller }, () => Promise.resolve());
    await withSpan('other', { executionId, caller: 'nonsense' }, () => Promise.resolve());
    const spans = await exported();
    expect(named(spans, 'accept')).toMatchObject({ traceId, links: [{ traceId: 'a'.repeat(32) }] });
    expect(named(spans, 'other')).toMatchObject({ traceId, links: [] });
  });

  test('headers carry the running span from one process to the next', async () => {
    const carrier = headers();
    await withSpan('send', { executionId }, () => Promise.resolve(injectTrace(carrier)));
    const received = withinTrace(carrier, () => {
      const onward = headers();
      injectTrace(onward);
      return onward.get('traceparent');
    });
    const spans = await exported();
    expect(received).toBe(`00-${traceId}-${named(spans, 'send')?.spanId}-01`);
    expect(received).toBe(carrier.get('traceparent'));
  });

  test('the root span has the ids that all others hang from, however often it is recorded', async () => {
    const execution = {
      executionId,
      name: 'orders@3',
      startedAt: 1_000,
      endedAt: 5_000,
      failure: 'STEP_FAIL',
    };
    recordExecution({ ...execution, attributes: { 'runlog.tenant': 't' } });
    recordExecution(execution);
    await withSpan('after', { executionId }, () => Promise.resolve());
    const roots = (await exported()).filter(({ name }) => name === 'orders@3');
    expect(roots).toHaveLength(2);
    for (const root of roots) {
      expect(root).toMatchObject({
        traceId,
        spanId: rootId,
        startTimeUnixNano: '1000000000',
        endTimeUnixNano: '5000000000',
        status: { code: 2, message: 'STEP_FAIL' },
      });
      expect(root.parentSpanId ?? '').toBe('');
    }
    expect(named(collector.spans, 'after')?.spanId).not.toBe(rootId);
  });

  test('an execution that is not sampled leaves no span', async () => {
    await stop();
    stop = await startTracing('gateway', collector.endpoint, { ratio: 0 });
    await withSpan('accept', { executionId }, (traceparent) => {
      expect(traceparent).toMatch(/-00$/);
      return Promise.resolve();
    });
    recordExecution({ executionId, name: 'orders', startedAt: 0, endedAt: 1 });
    expect(await exported()).toEqual([]);
  });
});

describe('an exporter that is out of reach', () => {
  test('neither fails work nor holds up the end of the process', async () => {
    const collector = await startCollector();
    await collector.close();
    const stop = await startTracing('gateway', collector.endpoint);
    await expect(withSpan('a', { executionId }, () => Promise.resolve(7))).resolves.toBe(7);
    const began = performance.now();
    await stop();
    // The exporter by itself goes on trying for ten seconds.
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(tracing()).toBe(false);
  });
});
