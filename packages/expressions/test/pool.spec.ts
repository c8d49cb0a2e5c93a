import { describe, expect, test } from '@jest/globals';
import { ExpressionEngineUnavailable } from '../src/index.js';
import { loadJqModule } from '../src/jq/module.js';
import { EvaluatorPool } from '../src/pool/pool.js';
import type { Job } from '../src/protocol.js';

const options = {
  workers: 2,
  maxQueue: 100,
  timeoutMs: 10_000,
  memoryBytes: 64 * 1024 * 1024,
  outputBytes: 1_000,
};
const one: Job = { kind: 'evaluate', expression: '. + 1', variables: [], input: '0' };
/** The shortest WebAssembly program there is: it has nothing that the engine needs. */
const empty = () => WebAssembly.compile(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]));

describe('a pool of evaluator threads', () => {
  test('rejects what waits when the engine cannot be loaded, and tries again for the next', async () => {
    let loads = 0;
    const pool = new EvaluatorPool(options, () => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('unreadable')) : loadJqModule();
    });
    await expect(pool.submit(one)).rejects.toBeInstanceOf(ExpressionEngineUnavailable);
    expect(await pool.submit(one)).toEqual({ ok: true, json: '1' });
    expect(loads).toBe(2);
    await pool.close();
  });

  test('rejects what waits when no thread can start, and tries again for the next', async () => {
    const pool = new EvaluatorPool(options, empty);
    for (let round = 0; round < 2; round += 1) {
      await expect(pool.submit(one)).rejects.toMatchObject({
        code: 'expression_engine_unavailable',
        retryable: true,
        cause: expect.anything(),
      });
    }
    await pool.close();
  });

  test('gives the jobs of a batch behind one that overran its time to another thread', async () => {
    const pool = new EvaluatorPool({ ...options, workers: 1, timeoutMs: 1_500 }, loadJqModule);
    const jobs = [
      one,
      { ...one, expression: 'def f: f; f' },
      one,
      { ...one, expression: 'def f: f; f' },
      one,
    ];
    const results = await Promise.all(jobs.map((job) => pool.submit(job)));
    expect(results.map((result) => (result.ok ? result.json : result.code))).toEqual([
      '1',
      'time_limit',
      '1',
      'time_limit',
      '1',
    ]);
    await pool.close();
  });

  test('can be closed before it has started', async () => {
    const pool = new EvaluatorPool(options, loadJqModule);
    await pool.close();
    await expect(pool.submit(one)).rejects.toMatchObject({ code: 'evaluator_closed' });
  });
});
