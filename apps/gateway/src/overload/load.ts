import { Overloaded, type Pressure } from './overloaded.js';

/** What a process takes at most. */
export interface LoadLimits {
  /** Requests that are being worked on. */
  readonly requests: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
  /** How late the event loop may be, in milliseconds. */
  readonly loopDelayMs: number;
  /** How long a commit may take, in milliseconds. */
  readonly commitMs: number;
}

/** What is read of the process when it is asked whether it takes more; milliseconds. */
export interface LoadSigns {
  readonly loopDelayMs: () => number;
  readonly commitMs: () => number;
}

/**
 * How much a process has to do, and whether it takes more. What is over a limit is refused before it is accepted, so that
 * memory and queues stay bounded; what was taken is carried out.
 */
export class Load {
  private inFlight = 0;
  private bytesInFlight = 0;

  constructor(
    private readonly limits: LoadLimits,
    private readonly signs: LoadSigns,
    private readonly refused: (pressure: Pressure) => void,
  ) {}

  get requests(): number {
    return this.inFlight;
  }

  get bytes(): number {
    return this.bytesInFlight;
  }

  /** Takes a request with a body of so many bytes; the answer gives it back, once. @throws Overloaded */
  enter(bytes: number): () => void {
    const { limits } = this;
    if (this.inFlight >= limits.requests) throw this.refuse('requests');
    // One request is taken however large it is, or none of that size would ever be.
    if (this.bytesInFlight > 0 && this.bytesInFlight + bytes > limits.bytes) throw this.refuse('bytes');
    this.check();
    this.inFlight += 1;
    this.bytesInFlight += bytes;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.inFlight -= 1;
      this.bytesInFlight -= bytes;
    };
  }

  /** Lets pass what was taken with a stream, while the process keeps up. @throws Overloaded */
  check(): void {
    if (this.signs.loopDelayMs() > this.limits.loopDelayMs) throw this.refuse('event_loop');
    if (this.signs.commitMs() > this.limits.commitMs) throw this.refuse('commits');
  }

  private refuse(pressure: Pressure): Overloaded {
    this.refused(pressure);
    return new Overloaded(pressure);
  }
}
