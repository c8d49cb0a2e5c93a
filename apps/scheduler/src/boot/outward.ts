import type { Task } from '@runlog/core';
import {
  CancelPublisher,
  EndPublisher,
  EventPublisher,
  HintPublisher,
  InboxPublisher,
  TaskPublisher,
  type Bus,
} from '@runlog/messaging';
import type { Clock } from '../clock.js';
import { TaskSender } from '../dispatch/task-sender.js';
import type { Reporter } from '../reporter.js';

/** Everything that a scheduler says over the bus. */
export interface Outward {
  readonly outlet: TaskSender;
  readonly events: EventPublisher;
  readonly hints: HintPublisher;
  readonly answers: EndPublisher;
  /** To the owners of partitions, this process among them. */
  readonly inbox: InboxPublisher;
  close(): void;
}

/** Opens the publishers; `undeliverable` hears of tasks that the bus can never carry. */
export function openOutward(
  bus: Bus,
  partitions: number,
  around: { clock: Clock; report: Reporter; undeliverable: (task: Task, error: Error) => void },
): Outward {
  const tasks = new TaskPublisher(bus, partitions);
  const events = new EventPublisher(bus);
  const failed = (error: unknown): void => around.report.failed('dispatch', error);
  const hints = new HintPublisher(bus, 'scheduler');
  const inbox = new InboxPublisher(bus);
  return {
    outlet: new TaskSender(tasks, new CancelPublisher(bus), around.clock, around.undeliverable, failed),
    events,
    hints,
    answers: new EndPublisher(bus),
    inbox,
    close: () => {
      hints.close();
      inbox.close();
      tasks.close();
      events.close();
    },
  };
}
