import type { ProcessClock } from '@runlog/messaging';
import type { Random } from '../random.js';
import type { Trace } from '../trace.js';
import type { Event, VirtualTime } from '../time/virtual-time.js';

/** What the processes of a simulation share. */
export interface Stage {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly trace: Trace;
}

/** How much later than asked for a timer may ring, in milliseconds. */
const lateness = 0.5;

/**
 * One life of one process. Whatever comes to it goes through `enter`, whatever leaves it asks `acts`: a dead one hears and
 * does nothing any more, wherever its code stood; a paused one goes on later with all that came meanwhile.
 */
export class Life {
  readonly clock: ProcessClock;
  readonly #bornAt: number;
  readonly #ends: (() => void)[] = [];
  #alive = true;
  #paused = false;
  #waiting: (() => void)[] = [];
  #fuse: number | undefined;
  #names = 0;

  constructor(
    readonly name: string,
    private readonly stage: Stage,
  ) {
    // Monotonic clocks of different processes have nothing to do with each other.
    this.#bornAt = stage.time.now - stage.random.int(1_000, 1_000_000);
    this.clock = this.#ownClock();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Something comes to the process. */
  enter(what: string, work: () => void): void {
    if (!this.#alive) return;
    if (this.#paused) {
      this.#waiting.push(() => this.enter(what, work));
      return;
    }
    this.stage.trace.line(`${this.stage.time.now.toFixed(3)} ${this.name} ${what}`);
    work();
  }

  /** The process is about to do something that others can see; false when it died before. */
  acts(): boolean {
    if (!this.#alive) return false;
    if (this.#fuse === undefined) return true;
    if (this.#fuse === 0) this.kill();
    else this.#fuse -= 1;
    return this.#alive;
  }

  /** Calls back at its death. */
  onEnd(end: () => void): void {
    this.#ends.push(end);
  }

  kill(): void {
    if (!this.#alive) return;
    this.stage.trace.line(`${this.stage.time.now.toFixed(3)} ${this.name} dies`);
    this.#alive = false;
    this.#waiting = [];
    for (const end of this.#ends) end();
  }

  /** It dies in the midst of its work: after so many more things that others can see, or a little later if idle. */
  killAfter(acts: number): void {
    this.#fuse = acts;
    void this.stage.time.after(200, () => this.kill());
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    // One after the other, each with all that follows from it, as an event loop takes up what has piled up.
    waiting.forEach((work) => void this.stage.time.after(0, work));
  }

  #ownClock(): ProcessClock {
    const { time, random } = this.stage;
    const plan = (delayMs: number, what: string, callback: () => void): Event => {
      const planned: Event = time.after(delayMs + random.between(0, lateness), () =>
        this.enter(what, () => {
          if (!planned.off) callback();
        }),
      );
      return planned;
    };
    return {
      monotonic: () => time.now - this.#bornAt,
      after: (delayMs, callback) => {
        const planned = plan(Math.max(1, delayMs), 'timer', callback);
        return () => void (planned.off = true);
      },
      every: (intervalMs, callback) => {
        let planned: Event;
        const next = (): void => {
          planned = plan(intervalMs, 'interval', () => {
            next();
            callback();
          });
        };
        next();
        return () => void (planned.off = true);
      },
      pause: (delayMs) => new Promise((resolve) => void plan(Math.max(1, delayMs), 'pause', resolve)),
      atTurnEnd: (callback) => void time.after(0, () => this.enter('turn', callback)),
      random: () => random.next(),
      newName: () => `${this.name.replaceAll('.', '-')}n${(this.#names += 1)}`,
    };
  }
}
