import { describe, expect, test } from '@jest/globals';

import { eventually } from '../src/index.js';

describe('eventually', () => {
  test('resolves with the first result that did not throw', async () => {
    let calls = 0;
    const seen = await eventually(() => {
      calls += 1;
      if (calls < 3) throw new Error(`not at call ${String(calls)}`);
      return calls;
    });
    expect(seen).toBe(3);
  });

  test('rethrows the last error when the time is over', async () => {
    let calls = 0;
    const never = eventually(
      () => {
        calls += 1;
        throw new Error(`call ${String(calls)}`);
      },
      { timeoutMs: 500, everyMs: 5 },
    );
    await expect(never).rejects.toThrow(/^call \d+$/);
    expect(calls).toBeGreaterThan(1);
  });

  test('tries at least once, whatever the time limit', async () => {
    await expect(eventually(() => 'at once', { timeoutMs: 0 })).resolves.toBe('at once');
  });
});
