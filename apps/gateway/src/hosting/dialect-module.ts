import type { DynamicModule, Provider } from '@nestjs/common';
import { CALLERS, EXECUTIONS, type Callers, type Dialect } from '@runlog/hosting';
import type { Executions } from '@runlog/executions';

import { callerOfMetadata } from '../grpc/from-message.js';
import { callerOfRequest } from '../http/caller.js';

const callers: Callers = { ofRequest: callerOfRequest, ofMetadata: callerOfMetadata };

/** A module of its own for each dialect: none can inject what is another's, or the gateway's own. */
export function dialectModule(dialect: Dialect, executions: Executions): DynamicModule {
  const offered: Provider[] = [
    { provide: EXECUTIONS, useValue: executions },
    { provide: CALLERS, useValue: callers },
  ];
  return {
    module: class DialectModule {},
    controllers: [...dialect.controllers],
    providers: [...offered, ...(dialect.providers ?? [])],
  };
}
