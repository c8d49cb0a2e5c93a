import { setTimeout as pause } from 'node:timers/promises';
import { NatsError } from 'nats';
import { BusUnavailable } from '../errors.js';

// JetStream's own codes: not enabled (yet), no quorum, stream or consumer not found (yet), system unavailable.
const transientApiErrors = new Set([10008, 10009, 10014, 10023, 10039, 10059, 10076]);

// The client's codes: no responders, timeout, and the connection being away.
const transientClientErrors = new Set([
  '503',
  'TIMEOUT',
  'DISCONNECT',
  'CONNECTION_REFUSED',
  'CONNECTION_TIMEOUT',
  'JETSTREAM_NOT_ENABLED',
]);

/** True for errors that a JetStream shows for a moment after a start, and for those of a connection that is away. */
export const isTransient = (error: unknown): boolean =>
  error instanceof NatsError &&
  (transientClientErrors.has(error.code) || transientApiErrors.has(error.api_error?.err_code ?? 0));

/** True when the server ran into files of a stream that are no longer there. */
export const isStorageGone = (error: unknown): boolean =>
  error instanceof NatsError &&
  /no such file or directory/.test(error.api_error?.description ?? error.message);

const pauseMs = 100;

/**
 * Repeats a management call while it fails transiently.
 * @throws BusUnavailable when it still does after `withinMs`; any other error at once.
 */
export async function throughTransients<T>(withinMs: number, call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await call();
    } catch (cause) {
      if (!isTransient(cause)) throw cause;
      if (performance.now() + pauseMs >= deadline)
        throw new BusUnavailable('JetStream did not become ready in time', { cause });
      await pause(pauseMs);
    }
  }
}
