import type { Logger } from 'pino';

/** Where a service can be reached, as it is told to whoever started it. */
export interface Addresses {
  readonly http?: string;
  readonly grpc?: string;
  readonly https?: string;
  readonly grpcTls?: string;
  readonly health?: string;
}

/** Writes the line that says a service is ready. It is written at whatever level is logged. */
export function ready(logger: Logger, addresses: Addresses): void {
  const line = logger.child({}, { level: 'info' });
  line.info({ event: 'ready', ...addresses }, 'ready');
}
