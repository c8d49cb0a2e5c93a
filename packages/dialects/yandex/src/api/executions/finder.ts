import { NotFound, type DefinitionRef } from '@runlog/core';
import type { Caller } from '@runlog/hosting';
import { parseDefinitionName, type ExecutionRef, type Executions } from '@runlog/executions';

import type { Call } from '../calls/call.js';
import { Missing, required } from '../errors.js';
import { isWorkflowId } from '../names/ids.js';
import { readExecutionId } from '../names/execution-id.js';
import { kinds } from '../tenancy/kinds.js';
import type { Tenancy } from '../tenancy/tenancy.js';

/** An execution that somebody named, and who did. The name may still be another workflow's: see `checkName`. */
export interface Named {
  readonly ref: ExecutionRef;
  readonly caller: Caller;
  readonly text: string;
  readonly workflow?: string;
}

/** Finds what ids of this API name. */
export class Finder {
  constructor(
    private readonly executions: Pick<Executions, 'getDefinition' | 'resources'>,
    private readonly tenancy: Tenancy,
  ) {}

  /** @throws InvalidInput for no id, Missing for one that can name nothing or lies in somebody else's folder */
  async named(call: Call, text: string): Promise<Named> {
    required('execution_id', text);
    const missing = (): Missing => new Missing('execution', text);
    const name = readExecutionId(text);
    if (!name) throw missing();
    const { id, workflow } = name;
    const caller =
      workflow === undefined ? call.caller() : await this.tenancy.ofWorkflow(call, workflow, missing);
    return {
      ref: { tenant: caller.tenant, id },
      caller,
      text,
      ...(workflow !== undefined && { workflow }),
    };
  }

  /**
   * Who asks about what a workflow id names: a workflow of this API, or any native definition by its name, of which only
   * whoever uses it finds out whether it is there.
   * @throws InvalidInput for no id, Missing
   */
  async workflow(call: Call, id: string): Promise<Caller> {
    required('workflow_id', id);
    const missing = (): Missing => new Missing('workflow', id);
    const caller = await this.tenancy.ofWorkflow(call, id, missing);
    const { resources } = this.executions;
    if (isWorkflowId(id)) {
      if (!(await resources.get(caller.tenant, kinds.workflow, id))) throw missing();
    } else if (!isName(id)) throw missing();
    return caller;
  }

  /** The same, of what is there. @throws Missing */
  async existing(call: Call, id: string): Promise<Caller> {
    const caller = await this.workflow(call, id);
    if (!isWorkflowId(id))
      await asMissing(
        () => new Missing('workflow', id),
        () => this.executions.getDefinition(caller.tenant, id),
      );
    return caller;
  }
}

/** Executions are called after the names of definitions, so that neither their versions nor their ids name workflows. */
function isName(text: string): boolean {
  const name = parseDefinitionName(text);
  return name?.by === 'name' && name.version === undefined;
}

/** Says of what the platform does not find that it is missing by the name that was asked for. */
export async function asMissing<T>(missing: () => Missing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NotFound ? missing() : error;
  }
}

/** @throws Missing when the id names the execution by another workflow than its own */
export function checkName({ workflow, text }: Named, { name }: Pick<DefinitionRef, 'name'>): void {
  if (workflow !== undefined && workflow !== name) throw new Missing('execution', text);
}
