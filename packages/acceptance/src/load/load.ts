import { setTimeout as pause } from 'node:timers/promises';
import { ClientError, type RunlogClient } from '@runlog/client';
import type { Accepted } from '../checker/check-log.js';
import { HarnessFailure } from '../errors.js';
import type { Stage } from '../platform/stage.js';
import type { Random } from '../random.js';
import { mix } from '../workflows/mix.js';

/** How the load is shaped. */
export interface LoadOptions {
  readonly executions: number;
  /** Starts in flight. */
  readonly lanes: number;
  /** Rest between two starts of one lane, at most, in milliseconds. */
  readonly restMs: number;
}

const patienceMs = 120_000;

/** Starts executions of all workflows, each under a key of its own, asking again until it is told that one runs. */
export async function startLoad(
  { clients, world }: Stage,
  random: Random,
  { executions, lanes, restMs }: LoadOptions,
): Promise<Accepted[]> {
  for (const { name, document } of mix) {
    await clients.http.define({ name, language: 'yawl', document: document(world.url) });
  }
  const accepted: Accepted[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < executions) {
      const n = (next += 1);
      const workflow = random.pick(mix);
      const { input, ending } = workflow.sample(n, random);
      const client = random.pick([clients.http, clients.grpc]);
      const wanted = { definition: workflow.name, input, idempotencyKey: `load-${n}` };
      const { id } = await untilAnswered(() => client.start(wanted));
      accepted.push({ id, ending });
      await pause(random.int(0, restMs));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return accepted;
}

/** Waits until every execution has ended, through whatever faults are still about. */
export async function untilEnded(client: RunlogClient, accepted: readonly Accepted[]): Promise<void> {
  await Promise.all(
    accepted.map(({ id }) => untilAnswered(() => client.wait(id, { timeoutMs: patienceMs }))),
  );
}

/** Asks again while the answer is that the server cannot be reached or is at fault; other refusals are thrown. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ClientError) || !error.retryable) throw error;
      if (performance.now() > deadline)
        throw new HarnessFailure('no answer within two minutes', { cause: error });
      await pause(100);
    }
  }
}
