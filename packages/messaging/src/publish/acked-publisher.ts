import type { Msg, MsgHdrs } from 'nats';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable, PayloadTooLarge, StorageGone } from '../errors.js';
import { StorageAlarm } from '../topology/storage-alarm.js';
import { readAck, type StoredAck } from './publish-ack.js';
import { Window } from './window.js';

export interface PublisherOptions {
  /** How many messages may be sent and not yet confirmed. Default 256. */
  readonly inFlight?: number;
  /** How long to wait for a confirmation, in milliseconds. Default 5,000. */
  readonly ackTimeoutMs?: number;
}

interface Waiting {
  readonly subject: string;
  readonly deadline: number;
  resolve(ack: StoredAck): void;
  reject(error: Error): void;
}

const sweepMs = 250;
const assumedHeaderBytes = 1_024;

/**
 * Publishes to JetStream, many messages at a time, each confirmed by itself. Confirmations come to one subscription and
 * one timer watches all of them, which is several times cheaper than a request each.
 */
export class AckedPublisher {
  private readonly inbox: string;
  private readonly waiting = new Map<string, Waiting>();
  private readonly window: Window;
  private readonly alarm: StorageAlarm;
  private readonly ackTimeoutMs: number;
  private readonly subscription: { unsubscribe(): void };
  private readonly forget: (() => void)[];
  private stopSweeping: (() => void) | undefined;
  private sent = 0;

  constructor(
    private readonly bus: Bus,
    options: PublisherOptions = {},
  ) {
    this.alarm = new StorageAlarm(bus);
    this.window = new Window(options.inFlight ?? 256);
    this.ackTimeoutMs = options.ackTimeoutMs ?? 5_000;
    this.inbox = bus.newInbox();
    this.subscription = bus.nc.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => this.confirm(error, message),
    });
    const away = (): void => this.failAll('the connection was lost before the confirmation came');
    this.forget = [bus.on('disconnected', away), bus.on('closed', away)];
  }

  /**
   * Sends once there is room in the window; resolves when the stream has stored the message.
   * @throws BusUnavailable, QueueFull (retryable), PayloadTooLarge (terminal, before sending)
   */
  async publish(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<StoredAck> {
    this.checkSize(data, headers);
    if (!this.window.tryEnter()) await this.window.enter();
    try {
      return await this.send(subject, data, headers);
    } finally {
      this.window.leave();
    }
  }

  /** Fails what is in flight and ends the subscription. */
  close(): void {
    for (const forget of this.forget) forget();
    if (!this.bus.nc.isClosed()) this.subscription.unsubscribe();
    this.failAll('the publisher was closed');
  }

  private checkSize(data: Uint8Array, headers: MsgHdrs): void {
    const limit = this.bus.maxPayload;
    if (data.length + assumedHeaderBytes <= limit) return;
    // Headers count as payload. Writing them just for their size is worth it only near the limit.
    const bytes = data.length + headers.toString().length;
    if (bytes > limit) throw new PayloadTooLarge(bytes, limit);
  }

  private send(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<StoredAck> {
    return new Promise((resolve, reject) => {
      if (!this.bus.connected) return reject(new BusUnavailable('not connected'));
      const token = (this.sent += 1).toString(36);
      const deadline = this.bus.clock.monotonic() + this.ackTimeoutMs;
      this.waiting.set(token, { subject, deadline, resolve, reject });
      this.stopSweeping ??= this.bus.clock.every(sweepMs, () => this.sweep());
      try {
        this.bus.nc.publish(subject, data, { headers, reply: `${this.inbox}.${token}` });
      } catch (cause) {
        this.waiting.delete(token);
        reject(new BusUnavailable('the client refused to send', { cause }));
      }
    });
  }

  // Runs inside the client's parser, which does not survive a throw.
  private confirm(error: Error | null, message: Msg): void {
    if (error) return this.failAll('the subscription of confirmations failed', error);
    const token = message.subject.slice(this.inbox.length + 1);
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    this.waiting.delete(token);
    const ack = readAck(waiting.subject, message);
    if (ack instanceof StorageGone) this.alarm.raise(this.bus.subjects.streamOf(waiting.subject));
    if (ack instanceof Error) waiting.reject(ack);
    else waiting.resolve(ack);
  }

  private sweep(): void {
    const now = this.bus.clock.monotonic();
    for (const [token, { deadline, reject }] of this.waiting) {
      if (deadline > now) return;
      this.waiting.delete(token);
      reject(new BusUnavailable('the confirmation did not come in time'));
    }
    this.stopSweeping?.();
    this.stopSweeping = undefined;
  }

  private failAll(reason: string, cause?: Error): void {
    const failed = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of failed) reject(new BusUnavailable(reason, cause && { cause }));
  }
}
