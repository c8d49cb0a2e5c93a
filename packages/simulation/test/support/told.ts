import type { ExecutionEvent, Json } from '@runlog/core';

/**
 * What a log tells, without what differs from run to run: moments, ids, and the order of things that go side by side.
 * By step, timer or expression in the order of the log; and that an attempt began, which short ones do not tell.
 */
export function told(log: readonly ExecutionEvent[]): Record<string, Json[]> {
  const by: Record<string, Json[]> = {};
  for (const { type, data } of log) {
    if (type === 'StepStarted') continue;
    const { step, timer, key, recordedAt, retryAt, fireAt, definition, ...rest } = data as Record<
      string,
      Json
    >;
    const name = [step, timer, key].find((part) => typeof part === 'string') ?? '';
    (by[name as string] ??= []).push({ type, ...rest });
  }
  return Object.fromEntries(Object.entries(by).sort(([a], [b]) => (a < b ? -1 : 1)));
}
