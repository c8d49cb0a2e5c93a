import { NotFound } from '@runlog/core';
import { NameTaken, type Executions } from '@runlog/executions';

import type { WorkflowSchedule } from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';

type Schedules = Pick<Executions['schedules'], 'create' | 'update' | 'remove'>;

/**
 * Makes the native schedule of a workflow what the workflow says, under the workflow's id; none where it says none.
 * The same again changes nothing.
 */
export async function keepSchedule(
  schedules: Schedules,
  workflow: { readonly tenant: string; readonly id: string },
  wanted: WorkflowSchedule | undefined,
): Promise<void> {
  const { tenant, id } = workflow;
  const ref = { tenant, schedule: id };
  if (!wanted) {
    await unless(NotFound, () => schedules.remove(ref));
    return;
  }
  const terms = { cron: wanted.cronExpression, timeZone: wanted.timezone || 'UTC', definition: id };
  // Others may make it or take it away meanwhile.
  for (;;) {
    if (await unless(NotFound, () => schedules.update(ref, terms))) return;
    if (await unless(NameTaken, () => schedules.create({ ...terms, tenant, name: id }))) return;
  }
}

/** False when this error kept it from being done. */
async function unless(
  refusal: typeof NotFound | typeof NameTaken,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof refusal) return false;
    throw error;
  }
}
