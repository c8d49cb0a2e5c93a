import type { Bus } from '@runlog/messaging';
import type { Poison } from '@runlog/messaging';
import type { TaskHandler } from './attempt.js';

export interface ServeOptions {
  readonly bus: Bus;
  /** Names this process in the log and in heartbeats; unique among those that run at the same time. */
  readonly worker: string;
  readonly queues: readonly string[];
  /** Attempts that run at the same time, at most. Default 64. */
  readonly slots?: number;
  readonly handle: TaskHandler;
  /** Told of messages that are no tasks, before they are taken out of the stream. Default: a scheduler puts them aside. */
  readonly onPoison?: (poison: Poison) => void | Promise<void>;
  /** Told of faults that fail no attempt (a handler that ignores its signal). Default: reported on the bus. */
  readonly onError?: (error: unknown) => void;
  /**
   * How long the bus may be away before attempts under way are aborted, in milliseconds: by then they are with somebody
   * else. Default 60,000; Infinity lets them go on.
   */
  readonly abortAfterAwayMs?: number;
  /** How long a handler that ignores its signal keeps its slot, in milliseconds. Default 30,000. */
  readonly zombieSlotMs?: number;
}

export const defaults = {
  slots: 64,
  abortAfterAwayMs: 60_000,
  zombieSlotMs: 30_000,
} as const;

/** Handed out so often by the stream, a task may be one that ends its workers: those whom it concerns are told first. */
export const suspectDeliveries = 4;

/** Time constants of the loop, in milliseconds. */
export const timing = {
  /** Running longer than this is reported as started. */
  startedAfter: 500,
  /** How often heartbeats are sent, and how old an attempt is at its first one. */
  heartbeat: 3_000,
  /** How often tasks are looked over. */
  look: 100,
  /** How long a taken task waits for a slot before another worker gets it. */
  maxWaitForSlot: 250,
  /** How long a task rests here that was handed out often: for the word that it was given up, should there be one. */
  suspectRest: 500,
  /** Delay of what is given back; never none, or it would come back at once. */
  giveBackDelay: 100,
  /** How long an aborted handler gets to end at a shutdown. */
  abortGrace: 1_000,
} as const;
