import { ErrorCode, NatsError, type Msg, type NatsConnection, type Status } from 'nats';
import { openBus, Subjects, type Bus, type NatsClients } from '@runlog/messaging';
import type { Life, Stage } from '../process/life.js';
import type { Message } from './message.js';
import type { SimulatedServer } from './server.js';
import type { Subscriber } from './subscriptions.js';
import { arrivals, type Sky } from './weather.js';

/** What connections hang on. */
export interface Wire extends Stage {
  readonly server: SimulatedServer;
  readonly sky: Sky;
}

type Callback = (error: Error | null, message: Msg) => void;

/** How long the way to the server or from it takes, in milliseconds. */
const wayMs = { least: 0.05, most: 1 } as const;
const apiTimeoutMs = 5_000;
/** How long a client takes to see that the server is away, at most. */
const noticeMs = 8_000;

/** One process's connection to the simulated server, with the face of the client of NATS. */
export class Connection {
  readonly bus: Bus;
  readonly #subscribers = new Map<Subscriber, boolean>();
  readonly #status: ((status: Pick<Status, 'type'>) => void)[] = [];
  readonly #statuses: Pick<Status, 'type'>[] = [];
  #cut = false;
  #noticed = false;
  #lastUp = 0;
  #lastDown = 0;

  constructor(
    private readonly life: Life,
    private readonly wire: Wire,
    faults: (error: unknown) => void,
  ) {
    this.bus = openBus(this.#clients(), new Subjects('runlog'), { report: faults, clock: life.clock });
    life.onEnd(() => this.#leave());
  }

  /** Nothing comes through any more, for so long. The client may notice before it is over. */
  cut(forMs: number): void {
    if (this.#cut) return;
    this.#cut = true;
    const { time, random } = this.wire;
    const noticed = random.between(0, noticeMs);
    if (noticed < forMs) time.after(noticed, () => this.life.enter('disconnects', () => this.#disconnect()));
    time.after(forMs, () => {
      this.#cut = false;
      this.life.enter('reconnects', () => this.#reconnect());
    });
  }

  #disconnect(): void {
    if (!this.#cut) return;
    this.#noticed = true;
    this.#leave();
    this.#tell({ type: 'disconnect' as Status['type'] });
  }

  #reconnect(): void {
    if (!this.#noticed) return;
    this.#noticed = false;
    for (const subscriber of this.#subscribers.keys()) this.wire.server.subscriptions.add(subscriber);
    this.#tell({ type: 'reconnect' as Status['type'] });
  }

  #leave(): void {
    for (const subscriber of this.#subscribers.keys()) this.wire.server.subscriptions.remove(subscriber);
  }

  #tell(status: Pick<Status, 'type'>): void {
    const next = this.#status.shift();
    if (next) next(status);
    else this.#statuses.push(status);
  }

  #publish(message: Message): void {
    if (!this.life.acts() || this.#cut) return;
    this.#lastUp = this.#carry(this.#lastUp, () => {
      if (!this.#cut) this.wire.server.receive(message);
    });
  }

  #deliver(subscriber: Subscriber, callback: Callback, message: Message): void {
    if (this.#cut) return;
    this.#lastDown = this.#carry(this.#lastDown, () => {
      if (this.#cut || !this.#subscribers.has(subscriber)) return;
      this.life.enter(`hears ${message.subject} ${Buffer.from(message.data).toString('latin1')}`, () => {
        if (this.#subscribers.has(subscriber)) callback(null, this.#received(message));
      });
    });
  }

  /** In order over one connection, unless the weather is against it. */
  #carry(last: number, arrive: () => void): number {
    const { time, random, sky } = this.wire;
    const due = Math.max(last, time.now + random.between(wayMs.least, wayMs.most));
    for (const delay of arrivals(sky.weather, random)) time.after(due + delay - time.now, arrive);
    return due;
  }

  #received(message: Message): Msg {
    const { data, reply } = message;
    const decoded = (): string => Buffer.from(data).toString();
    const respond = (answer: Uint8Array = new Uint8Array(0)): boolean => {
      if (reply === undefined) return false;
      this.#publish({ subject: reply, data: answer });
      return true;
    };
    const read = { string: decoded, json: () => JSON.parse(decoded()) as unknown, respond };
    return { ...message, ...read } as unknown as Msg;
  }

  #subscribe(subject: string, { callback }: { callback: Callback }): object {
    const subscriber: Subscriber = {
      subject,
      deliver: (message) => this.#deliver(subscriber, callback, message),
    };
    this.#subscribers.set(subscriber, true);
    if (!this.#noticed) this.wire.server.subscriptions.add(subscriber);
    const unsubscribe = (): void => {
      this.#subscribers.delete(subscriber);
      this.wire.server.subscriptions.remove(subscriber);
    };
    const drain = async (): Promise<void> => {
      this.wire.server.subscriptions.remove(subscriber);
      await this.life.clock.pause(2 * wayMs.most);
      unsubscribe();
    };
    return { unsubscribe, drain, isClosed: () => !this.#subscribers.has(subscriber) };
  }

  #clients(): NatsClients {
    const nc = {
      info: { server_id: 'simulated', max_payload: 1024 * 1024 },
      closed: () => new Promise<void>(() => undefined),
      status: () => this.#statusEvents(),
      isClosed: () => false,
      flush: () => this.life.clock.pause(wayMs.most),
      subscribe: (subject: string, options: { callback: Callback }) => this.#subscribe(subject, options),
      publish: (subject: string, data: Uint8Array | string = '', { reply, headers }: Partial<Message> = {}) =>
        this.#publish({ subject, data: Buffer.from(data as string), reply, headers }),
    };
    const jsm = {
      streams: {
        info: (name: string) =>
          this.#ask(() => ({
            created: '2026-01-01T00:00:00Z',
            state: {
              messages: this.wire.server.streams.get(name)?.messages.size ?? 0,
              last_seq: this.wire.server.streams.get(name)?.last ?? 0,
              last_ts: new Date(Math.floor(this.wire.time.now)).toISOString(),
            },
          })),
        getMessage: (name: string, { seq }: { seq: number }) =>
          this.#ask(() => {
            const message = this.wire.server.streams.get(name)?.messages.get(seq);
            return message ? { seq, header: message.headers, data: message.data } : noMessageFound();
          }),
      },
      consumers: {
        add: (stream: string, wanted: { durable_name: string; filter_subject: string; ack_wait: number }) =>
          this.#ask(() => {
            const { durable_name: name, filter_subject: filter, ack_wait: wait } = wanted;
            this.wire.server.streams.get(stream)?.consumer(name, filter, wait / 1e6);
            return { name };
          }),
      },
    };
    return { nc: nc as unknown as NatsConnection, js: {}, jsm } as unknown as NatsClients;
  }

  async *#statusEvents(): AsyncGenerator<Pick<Status, 'type'>> {
    for (;;) {
      const known = this.#statuses.shift();
      yield known ?? (await new Promise<Pick<Status, 'type'>>((resolve) => this.#status.push(resolve)));
    }
  }

  /** A question to the server's management. */
  #ask<T>(answer: () => T | NatsError): Promise<T> {
    return new Promise((resolve, reject) => {
      const timeOut = this.life.clock.after(apiTimeoutMs, () =>
        reject(new NatsError('timeout', ErrorCode.Timeout)),
      );
      if (!this.life.acts() || this.#cut) return;
      this.#lastUp = this.#carry(this.#lastUp, () => {
        if (this.#cut) return;
        const answered = answer();
        this.#lastDown = this.#carry(this.#lastDown, () => {
          if (this.#cut) return;
          this.life.enter('is answered', () => {
            timeOut();
            if (answered instanceof NatsError) reject(answered);
            else resolve(answered);
          });
        });
      });
    });
  }
}

function noMessageFound(): NatsError {
  const description = 'no message found';
  const error = new NatsError(description, ErrorCode.JetStream404NoMessages);
  error.api_error = { code: 404, err_code: 10_037, description };
  return error;
}
