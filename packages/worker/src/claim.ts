import type { Msg } from 'nats';
import {
  acknowledge,
  deliveryCountOf,
  storedAtOf,
  traceparentOf,
  type HandedTask,
  type ProcessClock,
} from '@runlog/messaging';

/** What binds a worker to a task that it took, and frees it: depends on the way by which the task came. */
export interface Claim {
  /** It was handed over by a scheduler, and not through the stream. */
  readonly direct: boolean;
  /** How often the attempt was handed out, this time included. */
  readonly deliveryCount: number;
  readonly traceparent: string | undefined;
  /** When the stream stored it, in milliseconds on the server's clock. */
  readonly storedAt: number | undefined;
  /** It is done with. */
  finish(): void;
  /** It is still being worked on. */
  keep(): void;
  /** Another worker shall have it. */
  giveBack(delayMs: number): void;
}

/** The claim to a task of the stream, which wants to be acknowledged. */
export const streamClaim = (message: Msg, clock: Pick<ProcessClock, 'random'>): Claim => ({
  direct: false,
  deliveryCount: deliveryCountOf(message),
  traceparent: traceparentOf(message.headers),
  storedAt: storedAtOf(message),
  finish: () => void acknowledge.ack(message),
  keep: () => void acknowledge.working(message),
  giveBack: (delayMs) => void acknowledge.retryLater(message, delayMs * (0.75 + clock.random() / 2)),
});

/** The claim to a task that a scheduler handed over: it learns of the end by the log, and of nothing else but refusals. */
export const directClaim = ({ count = 1, traceparent }: HandedTask, refuse: () => void): Claim => ({
  direct: true,
  deliveryCount: count,
  traceparent,
  storedAt: undefined,
  finish: () => undefined,
  keep: () => undefined,
  giveBack: refuse,
});
