import type { ExecutionEvent } from '@runlog/core';
import type { Rule } from '../check.js';

/** What a client was told to be done is in the log; the same key is one execution; nothing is there that nobody wanted (R1, R4). */
export const accepted: Rule = ({ histories, logs, open }) => {
  const broken: string[] = open > 0 ? [`${open} clients were not told`] : [];
  const byKey = new Map<string, string[]>();
  for (const [id, [first]] of logs) {
    const created = first?.type === 'ExecutionCreated' ? first.data : undefined;
    if (created?.parent) continue;
    const key = created?.idempotencyKey ?? '';
    byKey.set(key, [...(byKey.get(key) ?? []), id]);
  }
  for (const { key, ids, done } of histories) {
    const there = byKey.get(key) ?? [];
    byKey.delete(key);
    if (there.length > 1) broken.push(`${key} became ${there.length} executions`);
    for (const id of ids)
      if (!there.includes(id)) broken.push(`${key} was told of ${id}, which is not its own`);
    const log = there.flatMap((id) => logs.get(id) ?? []);
    broken.push(...missing(done, log).map((what) => `${key}: ${what}`));
  }
  return [
    ...broken,
    ...[...byKey.keys()].map((key) => `nobody asked for ${key || 'an execution without a key'}`),
  ];
};

/** A success of these is an event, or was needless, which only those of the second line can be. */
const leaves: Readonly<Record<string, readonly ExecutionEvent['type'][]>> = {
  signal: ['SignalReceived'],
  retry: ['ExecutionRetried'],
  pause: ['ExecutionPaused'],
  stop: ['CancelRequested'],
  terminate: ['CancelRequested'],
};

function missing(done: readonly string[], log: readonly ExecutionEvent[]): string[] {
  const broken = [...new Set(done)]
    .filter((kind) => leaves[kind] && !log.some(({ type }) => leaves[kind]?.includes(type)))
    .map((kind) => `${kind} was told to be done and left no event`);
  const signals = log.flatMap((event) => (event.type === 'SignalReceived' ? [event.data.signalId] : []));
  if (new Set(signals).size !== signals.length) broken.push('a signal took effect twice');
  return broken;
}
