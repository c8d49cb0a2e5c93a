import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type NatsServer } from '@runlog/local';

/** A server of one's own, to be killed, wiped and started again. */
export interface OwnServer {
  readonly nats: NatsServer;
  /** Takes the files away beneath the running server. */
  removeStorage(): Promise<void>;
  /** Ends it without notice, deletes all that it stored, and starts it on the same port. */
  killAndWipe(): Promise<void>;
  killAndRestart(): Promise<void>;
  end(): Promise<void>;
}

export async function startOwnServer(): Promise<OwnServer> {
  const dir = await mkdtemp(join(tmpdir(), 'runlog-nats-'));
  const nats = await startNats({ dir, disposable: true });
  return {
    nats,
    removeStorage: () =>
      rm(join(dir, 'jetstream'), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }),
    killAndRestart: async () => {
      await nats.kill();
      await nats.start();
    },
    killAndWipe: async () => {
      await nats.kill();
      await nats.wipe();
      await nats.start();
    },
    end: async () => {
      await nats.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
