import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { StorageAlarm } from '../topology/storage-alarm.js';
import { isStorageGone, isTransient } from '../topology/transient.js';
import { PullSession, type PullMode } from './pull-session.js';

export interface PullLoopOptions {
  readonly stream: string;
  /** Makes the consumer when it is missing; answers with its name, which may be another after a loss. */
  ensure(): Promise<string>;
  /** A message came. Must not throw. */
  message(message: Msg): void;
  /**
   * Fewer messages are outstanding than were asked for: ask again. `empty` when a pull for what is there found less,
   * `expired` when waiting ended, `restarted` when all pulls were forgotten.
   */
  hungry(why: 'empty' | 'expired' | 'restarted'): void;
}

const checkMs = 500;
const retryMs = 250;
const settleMs = 50;
/** Pause after an error that time alone hardly cures. */
const faultMs = 1_000;

/**
 * Continuous pulls from one consumer, with exact credit: it takes as many messages as were requested and no more. It
 * heals itself: after a reconnect, a loss of the stream, a deleted consumer or a silent server it makes the consumer
 * again and says `hungry`.
 */
export class PullLoop {
  private session: PullSession | undefined;
  private readonly forget: (() => void)[];
  private readonly stopChecking: () => void;
  private readonly alarm: StorageAlarm;
  private recovering = false;
  /** What a recovery under way found out may not hold any more. */
  private outdated = false;
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly options: PullLoopOptions,
  ) {
    this.alarm = new StorageAlarm(bus);
    const restart = (): void => this.restart();
    this.forget = [
      bus.on('reconnected', restart),
      bus.on('renewed', ({ stream }) => stream === options.stream && this.restart()),
    ];
    this.stopChecking = bus.clock.every(checkMs, () => this.session?.silent && this.restart());
    // Asking a consumer that is not there brings no answer at all, so it is made sure of first.
    this.restart(0);
  }

  /** Messages that were asked for and have not come yet. */
  get outstanding(): number {
    return this.session?.outstanding ?? 0;
  }

  /** True when a request would reach the server. */
  get ready(): boolean {
    return this.session !== undefined && this.bus.connected && !this.stopped;
  }

  /** Asks for so many more messages; ignored while not ready (`hungry` follows). */
  request(count: number, mode: PullMode = 'wait'): void {
    if (count > 0 && this.ready) this.session?.pull(count, mode);
  }

  /** Takes no more; what is on its way is still given to `message` before the promise resolves. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const forget of this.forget) forget();
    this.stopChecking();
    if (this.bus.connected) await this.session?.end();
    else this.session?.abandon();
    this.session = undefined;
  }

  private newSession(consumer: string): PullSession {
    const { stream, message } = this.options;
    return new PullSession(this.bus, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, {
      message,
      unfilled: (mode) => this.options.hungry(mode === 'now' ? 'empty' : 'expired'),
      refused: (reason) => this.backOff(`${consumer} refused a pull: ${reason}`),
      broken: () => this.restart(),
    });
  }

  private backOff(reason: string): void {
    this.bus.report(new BusUnavailable(reason));
    this.bus.clock.after(retryMs, () => !this.stopped && this.options.hungry('expired'));
  }

  private restart(afterMs = settleMs): void {
    if (this.stopped) return;
    if (this.recovering) {
      this.outdated = true;
      return;
    }
    this.recovering = true;
    const old = this.session;
    this.session = undefined;
    void old?.end().catch((error: unknown) => this.bus.report(error));
    void this.recover(afterMs).catch((error: unknown) => this.bus.report(error));
  }

  private async recover(afterMs: number): Promise<void> {
    // A consumer that refuses pulls for a reason that making it does not cure must not be asked in a tight loop.
    if (afterMs > 0) await this.pause(afterMs);
    let consumer: string | undefined;
    while (!this.stopped) {
      this.outdated = false;
      consumer = await this.ensured();
      if (consumer !== undefined && !this.outdated) break;
      await this.pause(retryMs);
    }
    this.recovering = false;
    if (this.stopped || consumer === undefined) return;
    this.session = this.newSession(consumer);
    this.options.hungry('restarted');
  }

  private async ensured(): Promise<string | undefined> {
    if (!this.bus.connected) return undefined;
    try {
      return await this.options.ensure();
    } catch (error) {
      if (isTransient(error)) return undefined;
      if (isStorageGone(error)) this.alarm.raise(this.options.stream);
      else this.bus.report(error);
      await this.pause(faultMs);
      return undefined;
    }
  }

  /** Jittered, so that those who failed together do not come back together. */
  private pause(ms: number): Promise<void> {
    const { clock } = this.bus;
    return clock.pause(ms * (0.5 + clock.random()));
  }
}
