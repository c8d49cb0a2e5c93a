import type { Snapshot } from '@runlog/core';
import type { Bus } from '../bus/bus.js';
import { isEndNotice } from '../wire/shapes.js';
import { listenToNotices, sendEncodedNotice } from './notice-channel.js';

const envelopeBytes = 1_024;

/**
 * Tells the last states of executions to who asked for them (an `EndNotice`). What ends in one turn of the event loop
 * for the same process goes as one message. Dropped when nobody listens, when it is too large or the bus is away: a
 * waiter looks into the log then.
 */
export class EndPublisher {
  private waiting = new Map<string, Snapshot[]>();

  constructor(private readonly bus: Bus) {}

  publish(answerTo: string, ended: Snapshot): void {
    if (!answerTo.startsWith(this.bus.subjects.ends(''))) return;
    if (this.waiting.size === 0) this.bus.atTurnEnd(() => this.flush());
    const others = this.waiting.get(answerTo);
    if (others) others.push(ended);
    else this.waiting.set(answerTo, [ended]);
  }

  private flush(): void {
    const waiting = this.waiting;
    this.waiting = new Map();
    const room = this.bus.maxPayload - envelopeBytes;
    for (const [answerTo, ended] of waiting) {
      let texts: string[] = [];
      let bytes = 0;
      const send = (): void => {
        if (texts.length > 0) sendEncodedNotice(this.bus, answerTo, `{"ended":[${texts.join()}]}`);
        texts = [];
        bytes = 0;
      };
      for (const one of ended) {
        const text = JSON.stringify(one);
        const size = Buffer.byteLength(text) + 1;
        if (size > room) continue;
        if (bytes + size > room) send();
        texts.push(text);
        bytes += size;
      }
      send();
    }
  }
}

/** Listens for ends under an address of this process; the listener hears them one by one. */
export function onEnds(bus: Bus): {
  address: string;
  listen(listener: (ended: Snapshot) => void): () => void;
} {
  const address = bus.subjects.ends(bus.clock.newName());
  return {
    address,
    listen: (listener) =>
      listenToNotices(bus, address, isEndNotice, ({ ended }) => ended.forEach((one) => listener(one))),
  };
}
