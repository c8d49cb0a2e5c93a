import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { KeepHandlerErrors } from '@runlog/messaging';
import { BuiltInHandler } from './built-in/built-in.handler.js';
import { DatabaseCaller } from './database/database-caller.js';
import { DatabaseHandler } from './database/database.handler.js';
import { GrpcCaller } from './grpc/grpc-caller.js';
import { GrpcHandler } from './grpc/grpc.handler.js';
import { HttpCaller } from './http/http-caller.js';
import { HttpHandler } from './http/http.handler.js';
import { ObjectStorageHandler } from './object-storage/object-storage.handler.js';
import { ObjectStores } from './object-storage/object-stores.js';
import type { Callers } from './outbound/callers.js';
import { SecretDirectory } from './secrets/secret-directory.js';

/** The handlers of an executor; adding one is adding a controller. */
@Module({ controllers: [BuiltInHandler, HttpHandler, GrpcHandler, DatabaseHandler, ObjectStorageHandler] })
export class ExecutorModule {
  static with({ http, grpc, database, storage }: Callers, secrets: SecretDirectory): DynamicModule {
    return {
      module: ExecutorModule,
      providers: [
        { provide: HttpCaller, useValue: http },
        { provide: GrpcCaller, useValue: grpc },
        { provide: DatabaseCaller, useValue: database },
        { provide: ObjectStores, useValue: storage },
        { provide: SecretDirectory, useValue: secrets },
        { provide: APP_FILTER, useClass: KeepHandlerErrors },
      ],
    };
  }
}
