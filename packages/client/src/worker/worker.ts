import { hostname } from 'node:os';

import type { Json } from '@runlog/core';
import { connectBus, type Bus } from '@runlog/messaging';
import { serveQueues, StepFailure, type ServedQueues, type TaskContext } from '@runlog/worker';

/**
 * Your code: gets the step's input, answers with its output. Throw a `StepFailure` to say how it failed. It may run more
 * than once for one step, also twice at a time after a crash: hand `context.idempotencyKey` to what you call, and stop
 * when `context.signal` is aborted.
 */
export type WorkerFunction = (input: Json, context: TaskContext) => Json | Promise<Json>;

/** What a worker serves. */
export interface WorkerOptions {
  /** Address of NATS, such as `nats://127.0.0.1:4222`. */
  readonly nats: string | readonly string[];
  /** Functions by name; a function's name is the queue that it is called through. */
  readonly functions: Readonly<Record<string, WorkerFunction>>;
  /** Attempts that run at the same time, at most; 64 when left out. */
  readonly slots?: number;
  /** Names this process in the log; host and process id when left out. */
  readonly name?: string;
  /** Of all subjects; `runlog` when left out. */
  readonly subjectPrefix?: string;
  /** Told of faults that fail no attempt. */
  readonly onError?: (error: unknown) => void;
}

/** Runs functions for workflows: `const worker = new Worker({ nats, functions }); await worker.start();` */
export class Worker {
  private bus: Bus | undefined;
  private served: ServedQueues | undefined;

  constructor(private readonly options: WorkerOptions) {}

  /** Connects and begins to serve. @throws BusUnavailable when NATS does not answer within 30 s. */
  async start(): Promise<void> {
    const { nats, functions, slots, subjectPrefix, onError } = this.options;
    const worker = this.options.name ?? `${hostname()}:${process.pid}`;
    const table = new Map(Object.entries(functions));
    const bus = await connectBus({
      url: nats,
      name: `runlog worker ${worker}`,
      ...(subjectPrefix !== undefined && { prefix: subjectPrefix }),
      ...(onError && { onError }),
    });
    this.bus = bus;
    this.served = serveQueues({
      bus,
      worker,
      queues: [...table.keys()],
      ...(slots !== undefined && { slots }),
      ...(onError && { onError }),
      handle: async (task, context) => {
        const found = table.get(task.handler) ?? table.get(task.queue);
        if (!found)
          throw new StepFailure('unknown_function', `this worker has no function ${task.handler}`, {
            retryable: false,
          });
        return found(task.input, context);
      },
    });
  }

  /**
   * Takes nothing more, lets what runs end for `graceMs` milliseconds (10 s when left out), hands the rest to other
   * workers, and disconnects.
   */
  async stop(graceMs = 10_000): Promise<void> {
    await this.served?.drain(graceMs);
    await this.bus?.drain();
  }
}
