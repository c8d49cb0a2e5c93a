import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RunlogTransport, type Bus } from '@runlog/messaging';
import { QueueSource, type ServeOptions, type WorkerStatus } from '@runlog/worker';
import type { AttemptObserver } from './attempts/attempt-observer.js';
import { ObservedSource } from './attempts/observed-source.js';
import { ExecutorModule } from './executor.module.js';
import type { StorageSettings } from './object-storage/settings.js';
import { openCallers, type OutboundOptions } from './outbound/callers.js';
import type { SecretDirectory } from './secrets/secret-directory.js';

export interface ServeTasksOptions extends Pick<ServeOptions, 'worker' | 'queues'> {
  readonly bus: Bus;
  /** Attempts that run at the same time, at most. */
  readonly slots: number;
  readonly http: OutboundOptions;
  /** The storage of `object-storage` tasks; without it they fail. */
  readonly storage?: StorageSettings | undefined;
  /** What calls may refer to. */
  readonly secrets: SecretDirectory;
  /** How long `close` lets attempts end, in milliseconds; it resolves about two seconds later at the latest. */
  readonly graceMs: number;
  readonly observer: AttemptObserver;
  readonly logger: LoggerService | false;
  readonly onError: (error: unknown) => void;
}

/** An executor at work. */
export interface ServedTasks {
  readonly status: WorkerStatus;
  /** Takes nothing more, lets attempts end, hands the rest back. The bus stays open. */
  close(): Promise<void>;
}

const idle: WorkerStatus = { running: 0, waiting: 0, unreported: 0 };

/** Serves task queues with this app's handlers; resolves when it does. */
export async function serveTasks(options: ServeTasksOptions): Promise<ServedTasks> {
  const { bus, worker, queues, slots, onError, http, storage, graceMs, observer, logger } = options;
  const tasks = new QueueSource({ bus, worker, queues, slots, onError }, graceMs);
  const callers = openCallers(http, storage);
  const app = await NestFactory.createMicroservice(ExecutorModule.with(callers, options.secrets), {
    strategy: new RunlogTransport(new ObservedSource(tasks, observer)),
    logger,
    abortOnError: false,
  });
  await app.listen();
  return {
    get status() {
      return tasks.status ?? idle;
    },
    close: async () => {
      await app.close();
      await callers.close();
    },
  };
}
