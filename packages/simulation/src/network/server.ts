import type { Random } from '../random.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { statusMessage, type Message } from './message.js';
import { Stream } from './stream.js';
import type { PullRequest } from './stream-consumer.js';
import { Subscriptions } from './subscriptions.js';

const prefix = 'RUNLOG';
const text = new TextDecoder();

/** The simulated NATS server: core messages, and the three streams. It never fails; the ways to it and from it do. */
export class SimulatedServer {
  readonly subscriptions = new Subscriptions();
  readonly streams: ReadonlyMap<string, Stream>;

  constructor(
    time: VirtualTime,
    readonly random: Random,
  ) {
    const hand = (reply: string, message: Message): boolean => this.#give(reply, message) > 0;
    const make = (kind: string, workQueue: boolean, duplicateWindowMs: number): [string, Stream] => {
      const name = `${prefix}_${kind}`;
      return [name, new Stream({ name, workQueue, duplicateWindowMs }, time, hand)];
    };
    this.streams = new Map([
      make('TASKS', true, 120_000),
      make('INBOX', true, 120_000),
      make('EVENTS', false, 30_000),
    ]);
  }

  /** A message arrived. */
  receive(message: Message): void {
    const { subject, reply } = message;
    if (subject.startsWith('$JS.ACK.')) return this.#acknowledge(message);
    if (subject.startsWith('$JS.API.CONSUMER.MSG.NEXT.')) return this.#pull(message);
    const stream = this.#streamOf(subject);
    if (!stream) {
      const heard = this.#give(subject, message);
      if (heard === 0 && reply !== undefined) this.#give(reply, statusMessage(reply, 503, 'No Responders'));
      return;
    }
    const answer = stream.store(message);
    if (reply !== undefined) this.#give(reply, { subject: reply, data: Buffer.from(JSON.stringify(answer)) });
  }

  #give(subject: string, message: Message): number {
    const listening = this.subscriptions.of(subject);
    for (const { deliver } of listening) deliver(message);
    return listening.length;
  }

  #streamOf(subject: string): Stream | undefined {
    const kind = /^runlog\.(tasks|inbox|events)\./.exec(subject)?.[1];
    return kind === undefined ? undefined : this.streams.get(`${prefix}_${kind.toUpperCase()}`);
  }

  #pull({ subject, data, reply }: Message): void {
    const [, , , , , stream = '', consumer = ''] = subject.split('.');
    const found = this.streams.get(stream)?.consumers.get(consumer);
    if (reply !== undefined) found?.pull(reply, JSON.parse(text.decode(data)) as PullRequest);
  }

  #acknowledge({ subject, data }: Message): void {
    const [, , stream = '', consumer = '', , seq] = subject.split('.');
    this.streams.get(stream)?.consumers.get(consumer)?.answer(Number(seq), text.decode(data));
  }
}
