import { NatsError, type StreamInfo } from 'nats';
import type { Bus } from '../bus/bus.js';

const noMessageFound = 10037;

/**
 * Finds streams that cannot read what they hold, because their files are gone: the server keeps counting the oldest
 * message and answers that there is none. The same at two looks in a row is no coincidence with an acknowledgement.
 */
export class StreamProbe {
  private readonly suspects = new Map<string, number>();

  constructor(private readonly bus: Bus) {}

  /** True when the stream was found unable to read its oldest message twice. */
  async isBroken(stream: string, { state }: StreamInfo): Promise<boolean> {
    const oldest = state.first_seq;
    if (state.messages === 0 || (await this.canRead(stream, oldest))) {
      this.suspects.delete(stream);
      return false;
    }
    const before = this.suspects.get(stream);
    this.suspects.set(stream, oldest);
    return before === oldest;
  }

  private async canRead(stream: string, sequence: number): Promise<boolean> {
    try {
      await this.bus.jsm.streams.getMessage(stream, { seq: sequence });
      return true;
    } catch (error) {
      if (error instanceof NatsError && error.api_error?.err_code === noMessageFound) return false;
      throw error;
    }
  }
}
