import { once } from 'node:events';

import { StepFailure, Worker, type TaskContext } from '@runlog/client';
import type { Json } from '@runlog/core';

import { outsideUnreachable, workerFunction } from '../workflows/workflow.js';

/** A user's worker process: serves one function that has an effect on the outside world, until SIGTERM. */
export async function serveFunction(nats: string, world: string): Promise<void> {
  const work = async (input: Json, context: TaskContext): Promise<Json> => {
    await tell(world, input, context);
    return { worked: input };
  };
  const worker = new Worker({ nats, functions: { [workerFunction]: work } });
  await worker.start();
  process.send?.('ready');
  // The parent's death ends this process too.
  await Promise.race([once(process, 'SIGTERM'), once(process, 'disconnect')]);
  await worker.stop();
  // The channel to the parent would keep this process alive.
  if (process.connected) process.disconnect();
}

/** Has the effect `work` on the outside world, under the name of the attempt. */
export async function tell(
  world: string,
  input: Json,
  { idempotencyKey, attempt, signal }: TaskContext,
): Promise<void> {
  const call = async (): Promise<Response> => {
    const response = await fetch(`${world}/effects/work`, {
      method: 'POST',
      headers: { 'idempotency-key': idempotencyKey, 'runlog-attempt': String(attempt) },
      body: JSON.stringify(input),
      signal,
    });
    await response.arrayBuffer();
    return response;
  };
  const response = await call().catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new StepFailure(outsideUnreachable, 'the outside world gave no answer', { cause });
  });
  if (!response.ok) throw new StepFailure('world_said_no', `the outside world answered ${response.status}`);
}
