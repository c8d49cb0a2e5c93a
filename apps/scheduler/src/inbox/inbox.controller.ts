import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { inboxPattern, type InboxItem } from '@runlog/messaging';
import { Scheduler } from '../scheduler.js';

/** Takes the batches of the partitions' inboxes. */
@Controller()
export class InboxController {
  constructor(private readonly scheduler: Scheduler) {}

  @EventPattern(inboxPattern)
  onBatch(@Payload() batch: InboxItem[]): void {
    this.scheduler.receive(batch);
  }
}
