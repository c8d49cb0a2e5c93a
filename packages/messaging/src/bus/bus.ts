import type { JetStreamClient, JetStreamManager, NatsConnection, Status } from 'nats';
import { NotAllowed } from '../errors.js';
import type { Subjects } from '../wire/subjects.js';
import { BusEmitter, type BusEvents } from './bus-events.js';
import { systemProcessClock, type ProcessClock } from './process-clock.js';
import { TurnEnd } from './turn-end.js';

/** A connection to NATS that comes back by itself for as long as the process wants it. */
export interface Bus {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly prefix: string;
  readonly subjects: Subjects;
  /** The clock of all that goes over this bus. */
  readonly clock: ProcessClock;
  /** True while the server is reachable, as far as the client knows. */
  readonly connected: boolean;
  /**
   * The user that this process is to the server; undefined where it did not log in. Whoever has a login of its own leaves
   * streams and consumers to those who may make them.
   */
  readonly login?: string;
  /** Bytes of one message, headers included, that the server takes. */
  readonly maxPayload: number;
  /** A new reply subject under this user's own prefix. */
  newInbox(): string;
  /** Calls the listener at every such event; the returned function ends that. */
  on<K extends keyof BusEvents>(name: K, listener: (event: BusEvents[K]) => void): () => void;
  emit<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void;
  /**
   * Does the work at the end of this turn of the event loop, together with all other work of that kind: what it sends
   * leaves in one write. One write for each message is most of what a message costs.
   */
  atTurnEnd(work: () => void): void;
  /** Reports a fault that has no caller (a listener that threw, a message that could not be read). */
  report(error: unknown): void;
  /** Sends what is buffered, lets subscriptions end, then closes. */
  drain(): Promise<void>;
  /** Closes at once. */
  close(): Promise<void>;
}

const assumedMaxPayload = 1024 * 1024;

/** The three faces of one connection. */
export interface NatsClients {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

/** What a bus is made of besides its clients. */
export interface BusParts {
  readonly report: (error: unknown) => void;
  readonly inboxPrefix?: string | undefined;
  readonly clock?: ProcessClock | undefined;
  readonly login?: string | undefined;
}

/** The bus over the client of NATS. */
export class NatsBus implements Bus {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly report: (error: unknown) => void;
  readonly clock: ProcessClock;
  readonly login?: string;
  private readonly inboxPrefix: string;
  private readonly emitter: BusEmitter;
  private readonly turnEnd: TurnEnd;
  private up = true;
  private serverId: string;

  constructor(
    { nc, js, jsm }: NatsClients,
    readonly subjects: Subjects,
    { report, inboxPrefix = '_INBOX', clock = systemProcessClock, login }: BusParts,
  ) {
    this.report = report;
    this.clock = clock;
    this.inboxPrefix = inboxPrefix;
    if (login !== undefined) this.login = login;
    this.nc = nc;
    this.js = js;
    this.jsm = jsm;
    this.emitter = new BusEmitter(report);
    this.turnEnd = new TurnEnd(report, clock);
    this.serverId = nc.info?.server_id ?? '';
    void this.follow();
    void nc.closed().then((error) => {
      this.up = false;
      this.emitter.emit('closed', error ? { error } : {});
    });
  }

  get prefix(): string {
    return this.subjects.prefix;
  }

  get connected(): boolean {
    return this.up && !this.nc.isClosed();
  }

  get maxPayload(): number {
    return this.nc.info?.max_payload ?? assumedMaxPayload;
  }

  newInbox(): string {
    return `${this.inboxPrefix}.${this.clock.newName()}`;
  }

  on<K extends keyof BusEvents>(name: K, listener: (event: BusEvents[K]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  emit<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void {
    this.emitter.emit(name, event);
  }

  atTurnEnd(work: () => void): void {
    this.turnEnd.add(work);
  }

  async drain(): Promise<void> {
    if (this.nc.isClosed()) return;
    // Draining waits for the server's answer; while it is away there is nobody to answer.
    await (this.up ? this.nc.drain() : this.nc.close());
  }

  async close(): Promise<void> {
    if (!this.nc.isClosed()) await this.nc.close();
  }

  private async follow(): Promise<void> {
    for await (const { type, permissionContext } of this.nc.status()) {
      if (type === 'disconnect' && this.up) {
        this.up = false;
        this.emitter.emit('disconnected', {});
      } else if (type === 'reconnect') {
        this.up = true;
        const serverId = this.nc.info?.server_id ?? '';
        const serverChanged = serverId !== this.serverId;
        this.serverId = serverId;
        this.emitter.emit('reconnected', { serverId, serverChanged });
        this.emitter.emit('connected', { serverId });
      } else if (permissionContext) this.report(refusal(permissionContext));
    }
  }
}

const refusal = ({ operation, subject }: NonNullable<Status['permissionContext']>): NotAllowed =>
  new NotAllowed(`the server refused this user the ${operation} ${subject}`);
