import { InvalidInput } from '@runlog/core';
import { parseRequest, startRequest } from '@runlog/contract';
import type { Executions, StartOutcome, StartRequest } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';

import { startOf } from './read-start.js';

/** Starts the entries of a batch that can be read; the others are refused each for itself, in their places. */
export async function startBatch(
  executions: Executions,
  entries: readonly unknown[],
  caller: Caller,
): Promise<StartOutcome[]> {
  const read = entries.map((entry): StartRequest | InvalidInput => {
    const parsed = parseRequest(startRequest, entry);
    return parsed.ok ? startOf(parsed.value, caller) : new InvalidInput(parsed.problems);
  });
  return startRead(executions, read);
}

/** Starts what was read, and keeps every refusal in its place. */
export async function startRead(
  executions: Executions,
  read: readonly (StartRequest | InvalidInput)[],
): Promise<StartOutcome[]> {
  const wanted = read.filter((entry): entry is StartRequest => !(entry instanceof InvalidInput));
  const outcomes = (await executions.startMany(wanted)).values();
  return read.map((entry): StartOutcome => {
    if (entry instanceof InvalidInput) return { error: entry };
    const next = outcomes.next();
    return next.done ? { error: new InvalidInput([]) } : next.value;
  });
}
