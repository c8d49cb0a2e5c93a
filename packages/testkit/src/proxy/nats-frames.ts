/** A piece of the NATS client protocol: a message with its payload, or a line of any other kind. */
export interface NatsFrame {
  readonly bytes: Buffer;
  /** Whether it carries a message (PUB, HPUB, MSG, HMSG). */
  readonly message: boolean;
}

const lineEnd = Buffer.from('\r\n');
const carriers = /^(PUB|HPUB|MSG|HMSG) /i;

/** Cuts a stream of the NATS client protocol, in whatever pieces it comes, into its frames. */
export class NatsFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** The frames that these bytes complete. */
  take(bytes: Buffer): NatsFrame[] {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: NatsFrame[] = [];
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): NatsFrame | undefined {
    const end = this.rest.indexOf(lineEnd);
    if (end < 0) return undefined;
    const line = this.rest.toString('latin1', 0, end);
    const message = carriers.test(line);
    // The last word of a carrier's line is the length of its payload, headers included.
    const payload = message ? Number(line.slice(line.lastIndexOf(' ') + 1)) + lineEnd.length : 0;
    const length = end + lineEnd.length + payload;
    if (this.rest.length < length) return undefined;
    const bytes = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return { bytes, message };
  }
}
