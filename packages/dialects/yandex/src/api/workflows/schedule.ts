import { NotFound } from '@runlog/core';
import type { Executions } from '@runlog/executions';

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
  if (!wanted) return orNothing(() => schedules.remove(ref));
  const terms = { cron: wanted.cronExpression, timeZone: wanted.timezone || 'UTC', definition: id };
  try {
    await schedules.update(ref, terms);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    await schedules.create({ ...terms, tenant, name: id });
  }
}

async function orNothing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
