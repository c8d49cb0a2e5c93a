import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { doneToken } from './inbox-batch.js';

/** How long answers are gathered, in milliseconds: nobody waits for them, they only let senders forget. */
const gatherMs = 20;

/**
 * Tells senders which of their batches are done, those of some milliseconds for one sender as one message. An answer
 * that does not arrive is made up for by the sender's patience.
 */
export class DoneAnswers {
  private gathered = new Map<string, string[]>();
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly bus: Bus) {}

  /** The batch that is to be answered to `reply` is done. */
  add(reply: string): void {
    const dot = reply.lastIndexOf('.');
    const sender = reply.slice(0, dot + 1);
    const tokens = this.gathered.get(sender);
    if (tokens) tokens.push(reply.slice(dot + 1));
    else this.gathered.set(sender, [reply.slice(dot + 1)]);
    this.cancelTimer ??= this.bus.clock.after(gatherMs, () => this.flush());
  }

  /** Tells what is gathered. */
  flush(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const gathered = this.gathered;
    this.gathered = new Map();
    if (!this.bus.connected) return;
    try {
      for (const [sender, tokens] of gathered)
        this.bus.nc.publish(`${sender}${doneToken}`, Buffer.from(tokens.join()));
    } catch (cause) {
      this.bus.report(new BusUnavailable('an answer was not sent', { cause }));
    }
  }
}
