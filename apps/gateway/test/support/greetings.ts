import { create, createFileRegistry, type DescMessage, type DescService } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import type { Metadata } from '@grpc/grpc-js';
import { Body, Controller, Get, Inject, Injectable, Param, Post, Query, Req } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InvalidInput, NotAllowed, RunlogError } from '@runlog/core';
import type { Executions } from '@runlog/executions';
import { CALLERS, EXECUTIONS, type Callers, type Dialect } from '@runlog/hosting';
import type { FastifyRequest } from 'fastify';

const label = FieldDescriptorProto_Label.OPTIONAL;
const type = FieldDescriptorProto_Type.STRING;
const text = (name: string) => ({
  name,
  field: ['name', 'tenant'].map((field, index) => ({ name: field, number: index + 1, label, type })),
});
const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      create(FileDescriptorProtoSchema, {
        ...{ name: 'tests/greetings.proto', package: 'tests.greetings', syntax: 'proto3' },
        messageType: [text('Greeting')],
        service: [
          {
            // Called as one of the native API's is, with a method that is called like one of its own.
            name: 'Executions',
            method: ['Start', 'Follow'].map((name) => ({
              name,
              inputType: '.tests.greetings.Greeting',
              outputType: '.tests.greetings.Greeting',
              serverStreaming: name === 'Follow',
            })),
          },
        ],
      }),
    ],
  }),
);
const found = <T>(one: T | undefined): T => {
  if (one === undefined) throw new TypeError('the registry lacks it');
  return one;
};

/** The service of the dialect, and its only message. */
export const greetingService: DescService = found(registry.getService('tests.greetings.Executions'));
export const greetingSchema: DescMessage = found(registry.getMessage('tests.greetings.Greeting'));

/** An error of the dialect's own. */
class GreetingTaken extends RunlogError {
  readonly code = 'greeting_taken';
  readonly retryable = false;
}

/** An error of a code that nobody has listed. */
class Unlisted extends RunlogError {
  readonly code = 'unlisted';
  readonly retryable = false;
}

const outcomes: Readonly<Record<string, () => never>> = {
  taken: () => {
    throw new GreetingTaken('somebody greets like that');
  },
  unlisted: () => {
    throw new Unlisted('SECRET');
  },
  broken: () => {
    throw new Error('SECRET');
  },
  unfit: () => {
    throw new InvalidInput([{ field: 'greeting', message: 'is unkind' }]);
  },
  forbidden: () => {
    throw new NotAllowed('greet', 'asleep');
  },
};

@Injectable()
class Greeter {
  greet(name: string): string {
    outcomes[name]?.();
    return `hello ${name}`;
  }
}

@Controller('greetings/v1')
class GreetingsController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    @Inject(CALLERS) private readonly callers: Callers,
    private readonly greeter: Greeter,
  ) {}

  @Get('people/:name')
  greet(@Req() request: FastifyRequest, @Param('name') name: string, @Query('for') tenant?: string): object {
    const { tenant: whose, by } = this.callers.ofRequest(request, tenant);
    return {
      greeting: this.greeter.greet(name),
      tenant: whose,
      ...(by && { by }),
      now: this.executions.now(),
    };
  }

  @Post('people')
  add(@Body() body: unknown): object {
    return { body };
  }
}

@Controller()
class GreetingsGrpc {
  constructor(
    @Inject(CALLERS) private readonly callers: Callers,
    private readonly greeter: Greeter,
  ) {}

  @GrpcMethod('tests.greetings.Executions', 'Start')
  async start({ name, tenant }: { name: string; tenant: string }, metadata: Metadata): Promise<object> {
    const caller = this.callers.ofMetadata(metadata, tenant === '' ? undefined : tenant);
    return create(greetingSchema, { name: this.greeter.greet(name), tenant: caller.tenant });
  }

  @GrpcMethod('tests.greetings.Executions', 'Follow')
  async *follow({ name }: { name: string }): AsyncGenerator<object> {
    yield create(greetingSchema, { name: 'first' });
    yield create(greetingSchema, { name: this.greeter.greet(name) });
  }
}

/** A dialect for tests: it greets, over both transports, and tells errors as nobody else does. */
export const greetings: Dialect = {
  name: 'greetings',
  services: [greetingService],
  controllers: [GreetingsController, GreetingsGrpc],
  providers: [Greeter],
  permissions: {
    'GET /greetings/v1/people/:name': 'executions:read',
    'POST /greetings/v1/people': 'executions:start',
    '/tests.greetings.Executions/Start': 'executions:start',
    '/tests.greetings.Executions/Follow': 'executions:read',
  },
  http: {
    prefixes: ['/greetings/v1', '/salutations'],
    tell: ({ code, detail, http, problems }, requestId) => ({
      status: http,
      body: { oops: code, because: detail, requestId, ...(problems && { fields: problems.length }) },
      headers: { 'x-told-by': 'greetings' },
    }),
  },
  faults: { greeting_taken: { title: 'Taken', http: 418, grpc: 6 } },
};
