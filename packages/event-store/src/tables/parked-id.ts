import { createHash } from 'node:crypto';
import type { NewParked } from '../dead-letter-port.js';

/** What bounds the things that are put aside. */
export const parkedLimits = { messages: 10_000, payloadBytes: 1024 * 1024, causeChars: 2_000 } as const;

/** The same for the same thing: an execution's own id, or the hash of a message with its subject and execution. */
export function parkedId({ kind, subject = '', executionId, payload }: NewParked): string {
  if (kind === 'execution' && executionId !== undefined) return executionId;
  const hash = createHash('sha256').update(JSON.stringify([kind, subject, executionId ?? '']));
  if (payload) hash.update(payload);
  return hash.digest('hex').slice(0, 32);
}

/** The text of a cause as it is kept: what Postgres cannot hold is replaced. */
export const keptCause = (cause: string): string =>
  cause.slice(0, parkedLimits.causeChars).replaceAll(/[\u0000\p{Surrogate}]/gu, '\uFFFD');
