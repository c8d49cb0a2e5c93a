import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

import { faultOf } from './faults.js';
import { grpcFaultOf } from './grpc-status.js';
import type { ReportFault } from './problem.filter.js';

/** Answers every error of a gRPC handler with its status. */
@Catch()
export class GrpcFilter implements RpcExceptionFilter {
  constructor(private readonly report: ReportFault) {}

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    if (!faultOf(error)) this.report(error, { api: 'grpc' });
    return throwError(() => grpcFaultOf(error));
  }
}
