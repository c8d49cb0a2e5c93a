import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';

/** Tasks that need no outside world: for first steps, tests and benchmarks. */
@Controller()
export class BuiltInHandler {
  /** Does nothing, successfully. */
  @MessagePattern('noop')
  noop(): Json {
    return {};
  }

  /** Answers with its input. */
  @MessagePattern('echo')
  echo(@Payload() { input }: Task): Json {
    return input;
  }
}
