import { InvalidInput, RunlogError } from '@runlog/core';
import type { ResourceStore } from '@runlog/event-store';
import type { Caller } from '@runlog/hosting';

import type { Call } from '../calls/call.js';
import { required } from '../errors.js';
import { isWorkflowId } from '../names/ids.js';
import { kinds } from './kinds.js';

/**
 * For which tenant a call is: a folder is a tenant. Ids say where they belong, so that clients that send no folder along
 * with them reach what they made.
 */
export class Tenancy {
  constructor(private readonly resources: Pick<ResourceStore, 'tenantOf'>) {}

  /** @throws InvalidInput for a folder that is missing or ill-formed; `permission_denied` for one of others */
  inFolder(call: Call, folderId: string): Caller {
    required('folder_id', folderId);
    try {
      return call.caller(folderId);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      throw new InvalidInput(
        error.problems.map((problem) => ({ ...problem, field: 'folder_id' })),
        { cause: error },
      );
    }
  }

  /** The caller as one of the folder that the workflow lies, or lay, in. @throws `missing` for folders of others */
  ofWorkflow(call: Call, id: string, missing: () => RunlogError): Promise<Caller> {
    return this.where(call, isWorkflowId(id) ? [kinds.workflow, kinds.deleted] : [], id, missing);
  }

  /** The same by the id of an operation. */
  ofOperation(call: Call, id: string, missing: () => RunlogError): Promise<Caller> {
    return this.where(call, [kinds.operation], id, missing);
  }

  private async where(
    call: Call,
    places: readonly string[],
    id: string,
    missing: () => RunlogError,
  ): Promise<Caller> {
    if (call.choosesTenant) return call.caller();
    for (const kind of places) {
      const tenant = await this.resources.tenantOf(kind, id);
      if (tenant !== undefined) return theirs(call, tenant, missing);
    }
    return call.caller();
  }
}

/** Whoever may not see a folder learns nothing of what is in it. */
function theirs(call: Call, tenant: string, missing: () => RunlogError): Caller {
  try {
    return call.caller(tenant);
  } catch (error) {
    throw error instanceof RunlogError && error.code === 'permission_denied' ? missing() : error;
  }
}
