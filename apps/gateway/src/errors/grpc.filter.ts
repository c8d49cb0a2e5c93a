import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

import type { GrpcTeller } from './grpc-teller.js';

/** Answers every error of a gRPC handler with its status. */
@Catch()
export class GrpcFilter implements RpcExceptionFilter {
  constructor(private readonly tell: GrpcTeller) {}

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => this.tell(error));
  }
}
