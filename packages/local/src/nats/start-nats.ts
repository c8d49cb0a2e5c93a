import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { LocalError } from '../errors.js';
import { freePort } from '../network/ports.js';
import { locateNatsServer, type LocateOptions } from './locate.js';
import { NatsServer } from './nats-server.js';

/** Options of {@link startNats}. */
export interface NatsOptions extends LocateOptions {
  /** Holds the configuration and JetStream's storage; made when missing. */
  readonly dir: string;
  /** 0 or absent: any free one. It stays the same over restarts of the returned server. */
  readonly port?: number;
  /** The directory is removed if we die. */
  readonly disposable?: boolean;
  /** Every line that the server logs. */
  readonly onLine?: (line: string) => void;
}

const tries = 3;

/**
 * Finds or fetches nats-server and starts it on `dir`. Resolves when JetStream answers. Throws
 * `LocalError`: `nats_not_found`, `port_taken` (only for a port that was asked for), `nats_not_started`.
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const directory = resolve(options.dir);
  const fixed = options.port ?? 0;
  await mkdir(directory, { recursive: true });
  const program = await locateNatsServer(options);
  for (let left = tries; ; left--) {
    const server = new NatsServer({
      program,
      directory,
      port: fixed > 0 ? fixed : await freePort(),
      disposable: options.disposable ?? false,
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
    try {
      await server.start();
      return server;
    } catch (error) {
      const taken = error instanceof LocalError && error.code === 'port_taken';
      if (!taken || fixed > 0 || left === 0) throw error;
    }
  }
}
