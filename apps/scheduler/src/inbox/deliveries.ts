import type { InboxItem } from '@runlog/messaging';
import type { Submit } from '../agenda/sweeper.js';
import type { Delivery } from '../turns/delivery.js';

/** Hands a message of an inbox to the mailboxes of the executions that it is about. */
export function deliver(item: InboxItem, submit: Submit): void {
  const { message, traceparent } = item;
  if (message.kind === 'appended') {
    // A repeated notice may be old news: then only the log tells what of it still has to be done.
    const { events: _, ...bare } = message;
    const notice = item.deliveryCount > 1 ? bare : message;
    submit(message.executionId, {
      what: { kind: 'notice', notice },
      traceparent,
      done: () => item.ack(),
      later: (delayMs) => item.retryLater(delayMs),
    });
    return;
  }
  const settle = together(item, message.reports.length);
  for (const { executionId, ...report } of message.reports) {
    submit(executionId, { what: { kind: 'report', report }, traceparent, ...settle });
  }
}

/** A message about several executions is settled when the last of them is; one that has to wait, makes it come again. */
function together(item: InboxItem, count: number): Pick<Delivery, 'done' | 'later'> {
  let open = count;
  let delay: number | undefined;
  const settleOne = (): void => {
    open -= 1;
    if (open > 0) return;
    if (delay === undefined) item.ack();
    else item.retryLater(delay);
  };
  if (count === 0) item.ack();
  return {
    done: settleOne,
    later: (delayMs) => {
      delay = Math.max(delay ?? 0, delayMs);
      settleOne();
    },
  };
}
