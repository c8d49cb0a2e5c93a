import { StepFailure, type WorkerFunction } from '@runlog/client';
import type { Json } from '@runlog/core';

/** What workflows call through queues: functions and containers by their ids. */
export const functions: Readonly<Record<string, WorkerFunction>> = {
  /** Keeps the texts that are longer than a bound. */
  'keep-long': (input) => ({ kept: (input as { text: string }).text.length > 3 ? input : null }),
  summary: (input) => ({ summary: (input as { results: Json[] }).results.length }),
  'pick-paid': (input) => ({ orders: (input as { orders: Json }).orders }),
  match: (input) => ({ matched: (input as { orders: Json }).orders }),
  summarise: (input) => ({ text: `lines ${(input as { lines: string }).lines}` }),
  /** Ends when nobody wants it any more. */
  archive: (_input, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('left')))),
  unsure: (_input, { attempt }) => {
    if (attempt < 3) throw new StepFailure('NOT_YET', `attempt ${attempt}`);
    return { attempt };
  },
  echo: (input) => input,
  broken: () => {
    throw new StepFailure('internal', 'it is our own fault');
  },
  speechless: () => {
    throw new Error('nothing to say');
  },
  /** A container: it is asked as HTTP servers are. */
  'shelf-container': (input): Json => {
    const { path, method } = input as { path: string; method: string };
    return path === '/missing' ? { status: 404 } : { status: 200, body: { path, method } };
  },
};
