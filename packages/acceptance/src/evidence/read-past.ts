import type { Execution, RunlogClient } from '@runlog/client';
import type { ExecutionEvent } from '@runlog/core';

/** Asks for each of these executions as it was at every one of its versions. */
export async function readPast(
  client: RunlogClient,
  executions: readonly (readonly [string, readonly ExecutionEvent[]])[],
): Promise<Execution[]> {
  const shown: Execution[] = [];
  for (const [id, events] of executions) {
    const versions = events.map(({ version }) => version);
    shown.push(...(await Promise.all(versions.map((version) => client.get(id, { version })))));
  }
  return shown;
}
