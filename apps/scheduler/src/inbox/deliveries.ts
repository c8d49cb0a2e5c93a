import type { ExecutionReport, InboxItem } from '@runlog/messaging';
import type { Submit } from '../agenda/sweeper.js';
import type { Delivery } from '../turns/delivery.js';

/** Puts a report aside that its execution cannot take; rejects when it could not be kept. */
export type ParkReport = (report: ExecutionReport, fault: unknown) => Promise<void>;

/** So often a report may fail for a cause that trying again does not cure; with 30 s between, that is five minutes. */
export const mostDeliveries = 10;

const afterFailureMs = 5_000;

/** Hands a message of an inbox to the mailboxes of the executions that it is about. */
export function deliver(item: InboxItem, submit: Submit, park: ParkReport): void {
  const { message, traceparent } = item;
  if (message.kind === 'appended') {
    // A repeated notice may be old news: then only the log tells what of it still has to be done.
    const { events: _, ...bare } = message;
    const notice = item.deliveryCount > 1 ? bare : message;
    submit(message.executionId, {
      what: { kind: 'notice', notice },
      traceparent,
      done: () => item.ack(),
      // Where the execution cannot be driven, the agenda looks at it again; the notice says nothing that the log does not.
      later: (delayMs, fault) => (fault === undefined ? item.retryLater(delayMs) : item.ack()),
    });
    return;
  }
  const settle = together(item, message.reports.length, park);
  for (const one of message.reports) {
    const { executionId, token, ...report } = one;
    submit(executionId, { what: { kind: 'report', report }, traceparent, proof: { token }, ...settle(one) });
  }
}

interface Failed {
  readonly report: ExecutionReport;
  readonly delayMs: number;
  readonly fault: unknown;
}

/** A message about several executions is settled when the last of them is; one that has to wait, makes it come again. */
function together(
  item: InboxItem,
  count: number,
  park: ParkReport,
): (report: ExecutionReport) => Pick<Delivery, 'done' | 'later'> {
  let open = count;
  const failed: Failed[] = [];
  const settleOne = (): void => {
    open -= 1;
    if (open === 0) void settleAll(item, failed, park);
  };
  if (count === 0) item.ack();
  return (report) => ({
    done: settleOne,
    later: (delayMs, fault) => {
      failed.push({ report, delayMs, fault });
      settleOne();
    },
  });
}

async function settleAll(item: InboxItem, failed: readonly Failed[], park: ParkReport): Promise<void> {
  if (failed.length === 0) return item.ack();
  const hopeless = failed.every(({ fault }) => fault !== undefined);
  if (!hopeless || item.deliveryCount < mostDeliveries)
    return item.retryLater(Math.max(...failed.map(({ delayMs }) => delayMs)));
  try {
    for (const { report, fault } of failed) await park(report, fault);
    item.park('it failed again and again, and was put aside');
  } catch {
    item.retryLater(afterFailureMs);
  }
}
