import { Module, type DynamicModule } from '@nestjs/common';
import { InboxController } from './inbox/inbox.controller.js';
import { Scheduler } from './scheduler.js';

/** The Nest side of the scheduler: the inbox's handler, around a scheduler that was composed outside. */
@Module({})
export class SchedulerModule {
  static with(scheduler: Scheduler): DynamicModule {
    return {
      module: SchedulerModule,
      controllers: [InboxController],
      providers: [{ provide: Scheduler, useValue: scheduler }],
    };
  }
}
