import { IdempotencyConflict, NotAllowed, type ExecutionCommand, type Json } from '@runlog/core';
import type { CommandKey } from '@runlog/event-store';

import { digestOf } from '../starting/digest.js';
import type { Asked } from './asked.js';

/**
 * The key that a command is recorded under. Every command has one, so that a commit in doubt can be sent again: the
 * caller's own, a signal's id, or else one that nobody else knows.
 */
export function commandKeyOf(
  executionId: string,
  wanted: ExecutionCommand,
  { idempotencyKey, request }: Asked,
  newId: () => string,
): CommandKey {
  const digest = digestOf(request ?? (wanted as unknown as Json));
  return { scope: executionId, key: nameOf(wanted, idempotencyKey, newId), digest };
}

function nameOf(wanted: ExecutionCommand, idempotencyKey: string | undefined, newId: () => string): string {
  if (wanted.kind === 'signal') return `signal:${wanted.signalId}`;
  return idempotencyKey === undefined ? `${wanted.kind}:${newId()}` : `key:${idempotencyKey}`;
}

const refused = ' refused ';

/** The key of a command that was refused: its digest says so, and why. */
export const refusedKey = (key: CommandKey, { status }: NotAllowed): CommandKey => ({
  ...key,
  digest: `${key.digest}${refused}${status}`,
});

/**
 * Reads what became of an earlier try from the digest that it was recorded with; returns when it was done.
 * @throws NotAllowed when it was refused, IdempotencyConflict when it asked for something else
 */
export function heedEarlier(
  recordedDigest: string,
  { key, digest }: CommandKey,
  wanted: ExecutionCommand,
): void {
  if (recordedDigest === digest) return;
  const start = `${digest}${refused}`;
  if (!recordedDigest.startsWith(start)) throw new IdempotencyConflict(key);
  throw new NotAllowed(wanted.kind, recordedDigest.slice(start.length));
}
