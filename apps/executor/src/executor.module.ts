import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { KeepHandlerErrors } from '@runlog/messaging';
import { BuiltInHandler } from './built-in/built-in.handler.js';
import { HttpCaller } from './http/http-caller.js';
import { HttpHandler } from './http/http.handler.js';
import { SecretDirectory } from './secrets/secret-directory.js';

/** The handlers of an executor; adding one is adding a controller. */
@Module({ controllers: [BuiltInHandler, HttpHandler] })
export class ExecutorModule {
  static with(caller: HttpCaller, secrets: SecretDirectory): DynamicModule {
    return {
      module: ExecutorModule,
      providers: [
        { provide: HttpCaller, useValue: caller },
        { provide: SecretDirectory, useValue: secrets },
        { provide: APP_FILTER, useClass: KeepHandlerErrors },
      ],
    };
  }
}
