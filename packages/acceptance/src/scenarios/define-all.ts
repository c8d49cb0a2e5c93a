import type { RunlogClient } from '@runlog/client';

import type { Workflow } from '../workflows/workflow.js';

/** Registers the workflows, with the address of the outside world in them. */
export async function defineAll(
  client: RunlogClient,
  world: string,
  workflows: readonly Workflow[],
): Promise<void> {
  for (const { name, document } of workflows)
    await client.define({ name, language: 'yawl', document: document(world) });
}
