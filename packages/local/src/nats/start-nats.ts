import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { startOnPort } from '../network/start-on-port.js';
import { locateNatsServer, type LocateOptions } from './locate.js';
import { NatsServer, type NatsAuthorization } from './nats-server.js';

/** Options of {@link startNats}. */
export interface NatsOptions extends LocateOptions {
  /** Holds the configuration and JetStream's storage; made when missing. */
  readonly dir: string;
  /** 0 or absent: the port of the last start if it is free, else any free one. */
  readonly port?: number;
  /** The directory is removed if we die. */
  readonly disposable?: boolean;
  /** Who may do what; without it anybody may do everything. */
  readonly authorization?: NatsAuthorization;
  /** Every line that the server logs. */
  readonly onLine?: (line: string) => void;
}

/**
 * Finds or fetches nats-server and starts it on `dir`. Resolves when JetStream answers. Throws
 * `LocalError`: `nats_not_found`, `port_taken` (only for a port that was asked for), `nats_not_started`.
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const directory = resolve(options.dir);
  await mkdir(directory, { recursive: true });
  const program = await locateNatsServer(options);
  const disposable = options.disposable ?? false;
  return startOnPort(
    directory,
    options.port ?? 0,
    (port) =>
      new NatsServer({
        program,
        directory,
        port,
        disposable,
        authorization: options.authorization,
        onLine: options.onLine,
      }),
  );
}
