import { Inject, Injectable } from '@nestjs/common';
import type { Resource } from '@runlog/event-store';
import { EXECUTIONS, type Caller } from '@runlog/hosting';
import type { Executions } from '@runlog/executions';

import type { Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import type {
  CancelOperationRequest,
  GetOperationRequest,
} from '../../gen/yandex/cloud/operation/operation_service_pb.js';
import type { Call } from '../calls/call.js';
import { Missing, OperationDone, required } from '../errors.js';
import { isOperationId } from '../names/ids.js';
import { kinds } from '../tenancy/kinds.js';
import { Tenancy } from '../tenancy/tenancy.js';
import { wholeOperationOf } from './operation-log.js';

/** The OperationService, whatever its calls come through. */
@Injectable()
export class OperationApi {
  private readonly tenancy: Tenancy;

  constructor(
    @Inject(EXECUTIONS) private readonly executions: Pick<Executions, 'getDefinition' | 'resources'>,
  ) {
    this.tenancy = new Tenancy(executions.resources);
  }

  /** @throws Missing */
  async get({ operationId }: GetOperationRequest, call: Call): Promise<Operation> {
    return wholeOperationOf(this.executions, (await this.find(operationId, call)).resource);
  }

  /** Everything is done when it is answered. @throws OperationDone, Missing */
  async cancel({ operationId }: CancelOperationRequest, call: Call): Promise<Operation> {
    const { resource, caller } = await this.find(operationId, call);
    // Its HTTP method is GET, under an address that those who only read may call as well.
    caller.pass.require('definitions:write');
    throw new OperationDone(resource.id);
  }

  private async find(id: string, call: Call): Promise<{ resource: Resource; caller: Caller }> {
    required('operation_id', id);
    const missing = (): Missing => new Missing('operation', id);
    if (!isOperationId(id)) throw missing();
    const caller = await this.tenancy.ofOperation(call, id, missing);
    const found = await this.executions.resources.get(caller.tenant, kinds.operation, id);
    if (!found) throw missing();
    return { resource: found, caller };
  }
}
