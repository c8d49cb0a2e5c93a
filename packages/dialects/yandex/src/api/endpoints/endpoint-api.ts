import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';

import { ApiEndpointSchema, type ApiEndpoint } from '../../gen/yandex/cloud/endpoint/api_endpoint_pb.js';
import {
  ListApiEndpointsResponseSchema,
  type GetApiEndpointRequest,
  type ListApiEndpointsResponse,
} from '../../gen/yandex/cloud/endpoint/api_endpoint_service_pb.js';
import type { Call } from '../calls/call.js';
import { Missing, required } from '../errors.js';

/** The services that clients look for, by the ids they know them by. */
const served = ['endpoint', 'operation', 'serverless-workflows'] as const;

/** The ApiEndpointService, whatever its calls come through: everything is where the caller has asked. */
@Injectable()
export class EndpointApi {
  /** @throws Missing for services that are not served here */
  get({ apiEndpointId }: GetApiEndpointRequest, { authority }: Call): ApiEndpoint {
    required('api_endpoint_id', apiEndpointId);
    const id = served.find((one) => one === apiEndpointId);
    if (!id) throw new Missing('endpoint', apiEndpointId);
    return create(ApiEndpointSchema, { id, address: authority });
  }

  list({ authority }: Call): ListApiEndpointsResponse {
    return create(ListApiEndpointsResponseSchema, {
      endpoints: served.map((id) => ({ id, address: authority })),
    });
  }
}
