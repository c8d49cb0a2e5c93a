import { nanos, type Msg, type NatsConnection, type Subscription } from 'nats';
import type { Bus } from '../bus/bus.js';

/** How a session of pulls is told what its server says. */
export interface SessionListener {
  message(message: Msg): void;
  /** Pulls ended without having been filled. */
  returned(): void;
  /** The consumer is not there, or refuses pulls. */
  broken(reason: string): void;
}

const expiresMs = 20_000;
const heartbeatMs = 2_000;

/** Silence after which the server must have forgotten the pulls, in milliseconds. */
export const silenceMs = 5_000;

/** One reply inbox and the pulls that answer to it. Replaced as a whole when the server may have forgotten them. */
export class PullSession {
  private readonly nc: NatsConnection;
  private readonly inbox: string;
  private readonly subscription: Subscription;
  private open = 0;
  private heardAt = performance.now();
  private ended = false;

  constructor(
    bus: Bus,
    private readonly nextSubject: string,
    private readonly listener: SessionListener,
  ) {
    this.nc = bus.nc;
    this.inbox = bus.newInbox();
    this.subscription = bus.nc.subscribe(this.inbox, {
      callback: (error, message) => (error ? this.fail(error.message) : this.receive(message)),
    });
  }

  /** Messages that were asked for and have not come yet. */
  get outstanding(): number {
    return this.open;
  }

  /** True when the server owes messages or heartbeats and neither comes. */
  get silent(): boolean {
    return this.open > 0 && performance.now() - this.heardAt > silenceMs;
  }

  pull(batch: number): void {
    if (this.open === 0) this.heardAt = performance.now();
    this.open += batch;
    const request = { batch, expires: nanos(expiresMs), idle_heartbeat: nanos(heartbeatMs) };
    this.nc.publish(this.nextSubject, JSON.stringify(request), { reply: this.inbox });
  }

  /** Takes no more; what is on its way still reaches the listener before the promise resolves. */
  async end(): Promise<void> {
    this.ended = true;
    if (this.nc.isClosed() || this.subscription.isClosed()) return;
    await this.subscription.drain();
  }

  /** Forgets the inbox, for a server that has forgotten it too. */
  abandon(): void {
    this.ended = true;
    if (!this.nc.isClosed()) this.subscription.unsubscribe();
  }

  private receive(message: Msg): void {
    this.heardAt = performance.now();
    if (message.subject !== this.inbox) {
      this.open = Math.max(0, this.open - 1);
      this.listener.message(message);
    } else if (!this.ended) this.status(message);
  }

  private status({ headers }: Msg): void {
    const code = headers?.code;
    if (code === 100) return;
    const left = Number(headers?.get('Nats-Pending-Messages') || Number.NaN);
    const deleted = code === 409 && /consumer deleted|leadership change/i.test(headers?.description ?? '');
    // A refusal that names no rest was not counted in: only a new session knows what is outstanding.
    if (deleted || !Number.isInteger(left)) return this.fail(`${code} ${headers?.description}`);
    this.open = Math.max(0, this.open - left);
    this.listener.returned();
  }

  private fail(reason: string): void {
    if (!this.ended) this.listener.broken(reason);
  }
}
