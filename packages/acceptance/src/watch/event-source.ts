import { readEventStream } from './read-event-stream.js';
import type { Sight } from './sight.js';

/** How a reader of a live stream behaves. */
export interface EventSourceOptions {
  /** Base URL of the gateway. */
  readonly base: string;
  readonly executionId: string;
  /** How many events to take from each connection before dropping it, asked anew for each. */
  readonly takes: () => number;
}

const endings = new Set(['ExecutionCompleted', 'ExecutionFailed', 'ExecutionCancelled', 'ExecutionTimedOut']);

/**
 * Follows an execution as a browser's EventSource does, dropping the connection again and again: each new one names the
 * last event that came. Everything that came is kept, repeats included.
 */
export async function followDropping({ base, executionId, takes }: EventSourceOptions): Promise<Sight[]> {
  const sights: Sight[] = [];
  while (!endings.has(sights.at(-1)?.type ?? '')) {
    const dropped = new AbortController();
    const last = sights.at(-1)?.version;
    const response = await fetch(`${base}/v1/executions/${executionId}/stream`, {
      headers: { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': String(last) }) },
      signal: dropped.signal,
    });
    if (!response.ok || response.body === null) return sights;
    let left = takes();
    for await (const { id, event, data } of readEventStream(response.body)) {
      const { data: fact } = JSON.parse(data) as { data: unknown };
      sights.push({ executionId, version: Number(id), type: event, data: fact });
      left -= 1;
      if (left <= 0) break;
    }
    dropped.abort();
  }
  return sights;
}
