import type { Event, VirtualTime } from '../time/virtual-time.js';
import { statusMessage, type Message } from './message.js';
import type { Stream } from './stream.js';

interface Pull {
  readonly reply: string;
  left: number;
  readonly ends: Event[];
}

interface UnderWay {
  timer: Event;
}

const beatMs = 2_000;

/** What a pull asks for. */
export interface PullRequest {
  readonly batch: number;
  readonly no_wait?: boolean;
  /** Nanoseconds. */
  readonly expires?: number;
}

/** A pull consumer: hands out in order, and again what nobody acknowledged in time. */
export class StreamConsumer {
  readonly #ready: number[] = [];
  readonly #counts = new Map<number, number>();
  readonly #underWay = new Map<number, UnderWay>();
  #pulls: Pull[] = [];
  #delivered = 0;

  constructor(
    private readonly options: { readonly name: string; readonly filter: string; readonly ackWaitMs: number },
    private readonly stream: Stream,
    private readonly time: VirtualTime,
    /** False when nobody listens there. */
    private readonly hand: (reply: string, message: Message) => boolean,
  ) {
    for (const [seq, message] of stream.messages) this.stored(seq, message);
  }

  stored(seq: number, { subject }: Message): void {
    if (subject !== this.options.filter) return;
    this.#ready.push(seq);
    this.#serve();
  }

  pull(reply: string, { batch, no_wait: noWait, expires = 0 }: PullRequest): void {
    const pull: Pull = { reply, left: batch, ends: [] };
    this.#pulls.push(pull);
    this.#serve();
    if (pull.left === 0) return;
    if (noWait) this.#endPull(pull, 404, 'No Messages');
    else {
      pull.ends.push(this.time.after(expires / 1e6, () => this.#endPull(pull, 408, 'Request Timeout')));
      this.#beat(pull);
    }
  }

  /** What a worker says of a message that it has in hand. */
  answer(seq: number, word: string): void {
    const underWay = this.#underWay.get(seq);
    if (word.startsWith('+WPI')) {
      if (underWay) this.#watch(seq, underWay);
      return;
    }
    if (word.startsWith('-NAK')) {
      if (!underWay) return;
      const { delay = 0 } = JSON.parse(word.slice(4) || '{}') as { delay?: number };
      underWay.timer.off = true;
      underWay.timer = this.time.after(delay / 1e6, () => this.#again(seq));
      return;
    }
    if (underWay) underWay.timer.off = true;
    this.#underWay.delete(seq);
    this.#counts.delete(seq);
    this.stream.acknowledged(seq);
  }

  #serve(): void {
    while (this.#ready.length > 0 && this.#pulls.length > 0) {
      const [pull] = this.#pulls;
      const [seq] = this.#ready;
      const message = seq === undefined ? undefined : this.stream.messages.get(seq);
      if (!message || seq === undefined || !pull) {
        this.#ready.shift();
        continue;
      }
      if (!this.#deliver(pull, seq, message)) this.#drop(pull);
    }
  }

  #deliver(pull: Pull, seq: number, message: Message): boolean {
    const count = (this.#counts.get(seq) ?? 0) + 1;
    const { name } = this.options;
    const place = `${count}.${seq}.${this.#delivered + 1}.${Math.floor(this.time.now * 1e6)}.0`;
    const reply = `$JS.ACK.${this.stream.options.name}.${name}.${place}`;
    if (!this.hand(pull.reply, { ...message, reply })) return false;
    this.#delivered += 1;
    this.#ready.shift();
    this.#counts.set(seq, count);
    this.#watch(seq, undefined);
    pull.left -= 1;
    if (pull.left === 0) this.#drop(pull);
    return true;
  }

  #watch(seq: number, before: UnderWay | undefined): void {
    if (before) before.timer.off = true;
    this.#underWay.set(seq, { timer: this.time.after(this.options.ackWaitMs, () => this.#again(seq)) });
  }

  #again(seq: number): void {
    this.#underWay.delete(seq);
    this.#ready.unshift(seq);
    this.#serve();
  }

  #beat(pull: Pull): void {
    const beat = this.time.after(beatMs, () => {
      if (this.hand(pull.reply, statusMessage(pull.reply, 100, 'Idle Heartbeat'))) this.#beat(pull);
      else this.#drop(pull);
    });
    pull.ends[1] = beat;
  }

  #endPull(pull: Pull, code: number, description: string): void {
    this.#drop(pull);
    const left = { 'Nats-Pending-Messages': String(pull.left) };
    this.hand(pull.reply, statusMessage(pull.reply, code, description, left));
  }

  #drop(pull: Pull): void {
    for (const end of pull.ends) if (end) end.off = true;
    this.#pulls = this.#pulls.filter((other) => other !== pull);
  }
}
