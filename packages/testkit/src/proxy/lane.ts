import type { Socket } from 'node:net';

import type { LaneConditions } from './conditions.js';
import { sizeOf, type Parcel } from './parcel.js';
import type { Rewriting } from './rewriting.js';

/** What may wait in one direction before the sender is made to wait. */
const roomBytes = 4 * 1024 * 1024;

/** What a lane is made of. */
export interface LaneParts {
  readonly from: Socket;
  readonly to: Socket;
  /** Asked when bytes come in; false: they go no further. */
  readonly admits: () => boolean;
  /** Sees bytes as they go out. */
  readonly sent: (bytes: Buffer) => void;
  readonly rewriting: Rewriting;
}

/** One direction of one connection: takes what one side sends and gives it to the other when conditions allow. */
export class Lane {
  private readonly waiting: { readonly parcel: Parcel; readonly due: number }[] = [];
  private waitingBytes = 0;
  private lastDue = 0;
  private timer: NodeJS.Timeout | undefined;
  private swallowed = false;
  private ended = false;
  private closed = false;

  constructor(
    private readonly parts: LaneParts,
    private conditions: LaneConditions,
  ) {
    const { from, to, admits, rewriting } = parts;
    const rewrite = rewriting((bytes) => this.take({ kind: 'bytes', bytes }));
    from.on('data', (bytes) => !this.closed && admits() && rewrite(bytes));
    from.on('end', () => {
      this.ended = true;
      this.take({ kind: 'end' });
    });
    // After an end all has been said; without one the other side has to hear that nothing more will come.
    from.on('close', () => !this.ended && this.take({ kind: 'reset' }));
    to.on('drain', () => this.look());
  }

  /** Whether something was swallowed: the stream has a hole, so that nothing more of it may arrive. */
  get broken(): boolean {
    return this.swallowed;
  }

  /** From now on the network is so. */
  apply(conditions: LaneConditions): void {
    this.conditions = conditions;
    this.look();
  }

  /** Forgets what waits, and takes nothing more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private take(parcel: Parcel): void {
    if (this.closed) return;
    const { fate, latencyMs = 0, bytesPerSecond = Infinity } = this.conditions;
    if (fate === 'swallow') {
      this.swallowed = true;
      return;
    }
    const onWire = (sizeOf(parcel) / bytesPerSecond) * 1_000;
    this.lastDue = Math.max(this.lastDue, performance.now() + latencyMs) + onWire;
    this.waiting.push({ parcel, due: this.lastDue });
    this.waitingBytes += sizeOf(parcel);
    this.look();
  }

  private look(): void {
    clearTimeout(this.timer);
    const { from, to } = this.parts;
    for (let first = this.waiting[0]; first && this.conditions.fate !== 'hold'; first = this.waiting[0]) {
      const leftMs = first.due - performance.now();
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.look(), leftMs);
        break;
      }
      if (to.writableNeedDrain) break;
      this.waiting.shift();
      this.waitingBytes -= sizeOf(first.parcel);
      this.give(first.parcel);
    }
    if (this.waitingBytes > roomBytes) from.pause();
    else if (from.isPaused()) from.resume();
  }

  private give(parcel: Parcel): void {
    const { to, sent } = this.parts;
    if (to.destroyed) return;
    if (parcel.kind === 'end') to.end();
    else if (parcel.kind === 'reset') to.resetAndDestroy();
    else {
      to.write(parcel.bytes);
      sent(parcel.bytes);
    }
  }
}
