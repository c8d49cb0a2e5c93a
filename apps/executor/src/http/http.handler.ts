import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';
import type { TaskContext } from '@runlog/worker';
import { HttpCaller } from './http-caller.js';
import { readRequest } from './request.js';
import { withTaskHeaders } from './task-headers.js';

/** Tasks that call an HTTP endpoint: `{method, url, headers?, query?, body?}` → `{status, headers, body}`. */
@Controller()
export class HttpHandler {
  constructor(private readonly caller: HttpCaller) {}

  @MessagePattern('http')
  async run(@Payload() task: Task, @Ctx() context: TaskContext): Promise<Json> {
    return this.caller.call(withTaskHeaders(readRequest(task.input), context), context.signal);
  }
}
