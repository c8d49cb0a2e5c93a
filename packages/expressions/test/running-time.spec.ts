import { beforeEach, expect, test } from '@jest/globals';
import { loadJqModule } from '../src/jq/module.js';
import { EvaluatorPool } from '../src/pool/pool.js';
import { RunningTime } from '../src/pool/running-time.js';
import type { Job } from '../src/protocol.js';

let cpu: number;
let time: RunningTime;
beforeEach(() => {
  cpu = 500;
  time = new RunningTime(() => cpu);
  time.begin();
});

test('a job runs for as long as its process does', () => {
  cpu += 300;
  expect(time.of(0, 1_000)).toBe(300);
  cpu += 400;
  expect(time.of(0, 2_000)).toBe(700);
});

test('other threads do not make it run for longer than time passes', () => {
  cpu += 5_000;
  expect(time.of(0, 1_000)).toBe(1_000);
});

test('without any processor a tenth of the time counts', () => {
  expect(time.of(0, 1_000)).toBe(100);
});

test('what its process used before the last look is not a later job’s', () => {
  cpu += 900;
  time.of(0, 1_000);
  cpu += 200;
  expect(time.of(3, 1_000)).toBe(200);
  cpu += 200;
  expect(time.of(3, 1_500)).toBe(400);
});

test('each batch counts anew', () => {
  cpu += 900;
  time.begin();
  cpu += 50;
  expect(time.of(0, 400)).toBe(50);
});

const bounds = { workers: 1, memoryBytes: 64 * 1024 * 1024, outputBytes: 1_000, maxQueue: 100 };
const job = (expression: string): Job => ({ kind: 'evaluate', expression, variables: [], input: 'null' });

/** What becomes of an expression whose process has so much processor time. */
async function outcome(expression: string, options: { timeoutMs: number; cpuMs?: () => number }) {
  const pool = new EvaluatorPool({ ...bounds, ...options }, loadJqModule);
  await pool.submit(job('1'));
  const from = performance.now();
  const result = await pool.submit(job(expression));
  await pool.close();
  return { result, tookMs: performance.now() - from };
}

test('an expression is not ended for want of a processor', async () => {
  const counting = 'last(range(2000000))';
  const { result, tookMs } = await outcome(counting, { timeoutMs: 60_000 });
  expect(result).toEqual({ ok: true, json: '1999999' });
  // A tenth of the time counts: it may take six times as long as before.
  const timeoutMs = Math.ceil(tookMs / 1.6);
  expect(await outcome(counting, { timeoutMs, cpuMs: () => 0 })).toMatchObject({ result });
  expect(await outcome('last(range(1e12))', { timeoutMs, cpuMs: () => performance.now() })).toMatchObject({
    result: { ok: false, code: 'time_limit' },
  });
});

test('an expression without an end is ended although there is no processor', async () => {
  expect(await outcome('def f: f; f', { timeoutMs: 50, cpuMs: () => 0 })).toMatchObject({
    result: { ok: false, code: 'time_limit', message: 'the expression runs longer than 50 ms' },
  });
});
