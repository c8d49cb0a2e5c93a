import { nanos, type Msg, type NatsConnection, type Subscription } from 'nats';
import type { Bus } from '../bus/bus.js';
import { within, type ProcessClock } from '../bus/process-clock.js';

/** How long a pull stays open: until messages come (`wait`), or only for what is there already (`now`). */
export type PullMode = 'wait' | 'now';

/** How a session of pulls is told what its server says. */
export interface SessionListener {
  message(message: Msg): void;
  /** A pull of this mode ended without having been filled. */
  unfilled(mode: PullMode): void;
  /** The server does not want this pull now; ask again a little later. */
  refused(reason: string): void;
  /** The consumer is not there. */
  broken(reason: string): void;
}

const expiresMs = 20_000;
const heartbeatMs = 2_000;
/** How long a server may take to say that nothing more is on its way, in milliseconds. */
const drainMs = 2_000;
const waitOptions = { expires: nanos(expiresMs), idle_heartbeat: nanos(heartbeatMs) };

// No responders means that nobody serves the consumer's subject.
const consumerIsGone = /^503|^409 (?:consumer deleted|leadership change)/i;

/** Silence after which the server must have forgotten the pulls, in milliseconds. */
const silenceMs = 5_000;
/** The same after a pull for what is there, which is answered at once. */
const answerMs = 1_500;

/** One reply inbox and the pulls that answer to it. Replaced as a whole when the server may have forgotten them. */
export class PullSession {
  private readonly nc: NatsConnection;
  private readonly clock: ProcessClock;
  private readonly inbox: string;
  private readonly subscription: Subscription;
  private sent = 0;
  private open = 0;
  private heardAt: number;
  private askedAt: number | undefined;
  private ended = false;

  constructor(
    bus: Bus,
    private readonly nextSubject: string,
    private readonly listener: SessionListener,
  ) {
    this.nc = bus.nc;
    this.clock = bus.clock;
    this.heardAt = bus.clock.monotonic();
    this.inbox = `${bus.newInbox()}.`;
    this.subscription = bus.nc.subscribe(`${this.inbox}*`, {
      callback: (error, message) => (error ? this.broken(error.message) : this.receive(message)),
    });
  }

  /** Messages that were asked for and have not come yet. */
  get outstanding(): number {
    return this.open;
  }

  /** True when the server owes messages or heartbeats and neither comes. */
  get silent(): boolean {
    if (this.open === 0) return false;
    const now = this.clock.monotonic();
    return now - this.heardAt > silenceMs || (this.askedAt !== undefined && now - this.askedAt > answerMs);
  }

  pull(batch: number, mode: PullMode): void {
    const now = this.clock.monotonic();
    if (this.open === 0) this.heardAt = now;
    if (mode === 'now') this.askedAt ??= now;
    this.open += batch;
    this.sent += 1;
    // Messages do not say which pull they answer; statuses come to the pull's own subject, which names its size.
    const reply = `${this.inbox}${this.sent}_${mode}_${batch}`;
    const request = mode === 'wait' ? { batch, ...waitOptions } : { batch, no_wait: true };
    this.nc.publish(this.nextSubject, JSON.stringify(request), { reply });
  }

  /** Takes no more; what is on its way still reaches the listener before the promise resolves. */
  async end(): Promise<void> {
    this.ended = true;
    if (this.nc.isClosed() || this.subscription.isClosed()) return;
    await within(this.clock, drainMs, this.subscription.drain());
  }

  /** Forgets the inbox, for a server that has forgotten it too. */
  abandon(): void {
    this.ended = true;
    if (!this.nc.isClosed()) this.subscription.unsubscribe();
  }

  private receive(message: Msg): void {
    this.heardAt = this.clock.monotonic();
    this.askedAt = undefined;
    if (!message.subject.startsWith(this.inbox)) {
      this.open = Math.max(0, this.open - 1);
      this.listener.message(message);
    } else if (!this.ended) this.status(message);
  }

  private status({ subject, headers }: Msg): void {
    const code = headers?.code ?? 0;
    if (code === 100) return;
    const reason = `${code} ${headers?.description ?? ''}`;
    if (consumerIsGone.test(reason)) return this.broken(reason);
    const [, mode, batch] = subject.slice(this.inbox.length).split('_');
    // Without a count of what is left, the pull was turned down as a whole.
    const left = Number(headers?.get('Nats-Pending-Messages') || batch);
    this.open = Math.max(0, this.open - left);
    if (code === 404 || code === 408) this.listener.unfilled(mode === 'now' ? 'now' : 'wait');
    else this.listener.refused(reason);
  }

  private broken(reason: string): void {
    if (!this.ended) this.listener.broken(reason);
  }
}
