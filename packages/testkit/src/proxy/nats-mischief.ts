import { NatsFrames } from './nats-frames.js';
import type { Rewriting } from './rewriting.js';

/** What may happen to a message. */
export type Prank = 'repeat' | 'delay' | 'reorder' | 'drop';

const pranks: readonly Prank[] = ['repeat', 'delay', 'reorder', 'drop'];
/** A message that waits to be overtaken goes on after so long at the latest, in milliseconds. */
const overtakenWithinMs = 50;
/** The longest delay, in milliseconds. */
const longestDelayMs = 1_000;

/** Options of {@link NatsMischief}. */
export interface NatsMischiefOptions {
  /** The share of messages to which something happens, from 0 to 1. */
  readonly share: number;
  /** Draws from [0, 1). */
  readonly random: () => number;
}

/**
 * Repeats, delays, reorders and drops messages on connections of the NATS client protocol, in both directions, each
 * prank as often as the others; lines that carry no message pass as they are. Give it to a proxy before a NATS server.
 */
export class NatsMischief {
  /** How often each prank was played. */
  readonly played: Record<Prank, number> = { repeat: 0, delay: 0, reorder: 0, drop: 0 };
  private share = 0;

  constructor(private readonly options: NatsMischiefOptions) {}

  /** From now on messages are played with. */
  begin(): void {
    this.share = this.options.share;
  }

  /** From now on everything passes; what was delayed still comes. */
  end(): void {
    this.share = 0;
  }

  /** For {@link TcpProxyOptions.rewriting}. */
  readonly rewriting: Rewriting = (send) => {
    const frames = new NatsFrames();
    const waiting: Buffer[] = [];
    const letGo = (): void => {
      for (const bytes of waiting.splice(0)) send(bytes);
    };
    return (bytes) => {
      for (const frame of frames.take(bytes)) {
        const prank = frame.message ? this.draw() : undefined;
        if (prank === 'delay') setTimeout(send, this.options.random() * longestDelayMs, frame.bytes);
        else if (prank === 'reorder') {
          waiting.push(frame.bytes);
          setTimeout(letGo, overtakenWithinMs);
        } else if (prank !== 'drop') {
          send(frame.bytes);
          if (prank === 'repeat') send(frame.bytes);
          if (frame.message) letGo();
        }
      }
    };
  };

  private draw(): Prank | undefined {
    if (this.options.random() >= this.share) return undefined;
    const prank = pranks[Math.floor(this.options.random() * pranks.length)];
    if (prank !== undefined) this.played[prank] += 1;
    return prank;
  }
}
