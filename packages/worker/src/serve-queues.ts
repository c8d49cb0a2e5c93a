import { childQueue, InvalidInput } from '@runlog/core';
import type { ServeOptions } from './options.js';
import { QueueServer, type WorkerStatus } from './queue-server.js';

/** A worker that serves queues. */
export interface ServedQueues {
  readonly status: WorkerStatus;
  /**
   * Takes nothing more, hands back what has not begun, lets attempts end for `graceMs` milliseconds, then aborts the rest
   * (they are handed out again, nothing is reported of them) and sends the reports that are left. Resolves about two
   * seconds after the grace at the latest. The bus stays open. Further calls give the same promise.
   */
  drain(graceMs: number): Promise<void>;
  /** Drains without grace. */
  stop(): Promise<void>;
}

/**
 * Serves task queues until drained: at most `slots` attempts at a time, high before normal before low priority, no more
 * fetched than can start. An attempt may be run more than once (a worker died, a report was late) and is recorded once.
 * A task is acknowledged only after the stream has its report; reports are sent again for as long as it takes.
 * @throws InvalidInput for a queue that the platform serves itself
 */
export function serveQueues(options: ServeOptions): ServedQueues {
  if (options.queues.includes(childQueue))
    throw new InvalidInput([{ field: 'queues', message: `${childQueue} is served by the platform itself` }]);
  const server = new QueueServer(options);
  return {
    get status() {
      return server.status;
    },
    drain: (graceMs) => server.drain(graceMs),
    stop: () => server.drain(0),
  };
}
