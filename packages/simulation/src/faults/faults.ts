import { calm, drawWeather } from '../network/weather.js';
import type { Gateway, Installation, Running } from '../process/processes.js';

/** A place for a process, whose lives follow each other. */
export class Place<R extends Running = Running> {
  #lives = 0;
  running: R;

  constructor(
    readonly name: string,
    private readonly begin: (name: string) => R,
  ) {
    this.running = this.#begin();
  }

  restart(): void {
    if (!this.running.life.alive) this.running = this.#begin();
  }

  #begin(): R {
    this.#lives += 1;
    return this.begin(`${this.name}x${this.#lives}`);
  }
}

/** How long a process lies dead, in milliseconds. */
const deadMs = { least: 50, most: 6_000 } as const;
/** How long one that was asked to end has, in milliseconds. */
const stoppedMs = 10_000;
/** Around each limit by which somebody judges another: half of it, just below, just above, far beyond. */
const pausesMs = [100, 900, 1_500, 1_950, 2_050, 4_900, 5_100, 9_900, 10_500, 20_000] as const;
/** Wall clocks jump by up to a year. */
const jumpsMs = [-31_536_000_000, -3_600_000, -500, 500, 60_000, 3_600_000, 31_536_000_000] as const;

/**
 * The faults of a run: F1 death, F2 pauses, F3 the network and the store's replies, F5 what the broker held, F6
 * wall clocks, F8 the weather.
 */
export class Faults {
  count = 0;
  /** The moment by which the last one is over: everybody is back, and nothing is in anybody's way any more. */
  overAt = 0;

  constructor(
    private readonly around: Installation,
    private readonly places: readonly Place[],
    private readonly gateways: readonly Place<Gateway>[],
  ) {}

  /** Draws the faults of so many milliseconds; after that nothing fails any more. */
  begin(lastsMs: number): void {
    const { time, random, sky } = this.around;
    for (let left = random.int(2, 14); left > 0; left -= 1)
      time.after(random.between(0, lastsMs), () => this.#happen());
    for (let left = random.int(1, 3); left > 0; left -= 1)
      time.after(random.between(0, lastsMs), () => (sky.weather = drawWeather(random)));
    time.after(lastsMs, () => this.#end());
    this.#lasts(lastsMs);
  }

  /** Whatever was just begun goes on for so long. */
  #lasts(forMs: number): void {
    this.overAt = Math.max(this.overAt, this.around.time.now + forMs);
  }

  #happen(): void {
    const { random } = this.around;
    this.count += 1;
    const place = random.pick(this.places);
    const drawn = random.int(0, 99);
    if (drawn < 30) this.#kill(place);
    else if (drawn < 35) for (const one of this.places) this.#kill(one);
    else if (drawn < 55) this.#pause(place, random.pick(pausesMs));
    else if (drawn < 70) this.#cut(place, random.pick(pausesMs));
    else if (drawn < 80) this.#storeAway(random.between(100, 6_000));
    else if (drawn < 90) this.#stop(place);
    else if (drawn < 95) this.#forget();
    else random.pick(this.gateways).running.wallOffMs += random.pick(jumpsMs);
  }

  #kill(place: Place): void {
    const { time, random } = this.around;
    const { life } = place.running;
    const backAfter = 200 + random.between(deadMs.least, deadMs.most);
    life.killAfter(random.int(0, 12));
    time.after(backAfter, () => place.restart());
    this.#lasts(backAfter);
  }

  #cut(place: Place, forMs: number): void {
    place.running.connection.cut(forMs);
    this.#lasts(forMs);
  }

  #stop(place: Place): void {
    const { time, failures } = this.around;
    const { life, stop } = place.running;
    life.enter('is stopped', () => {
      void stop().catch((error: unknown) => failures.note(`${life.name} stop`, error));
    });
    time.after(stoppedMs, () => {
      life.kill();
      place.restart();
    });
    this.#lasts(stoppedMs);
  }

  #pause(place: Place, forMs: number): void {
    const { life } = place.running;
    life.pause();
    this.around.time.after(forMs, () => life.resume());
    this.#lasts(forMs);
  }

  #storeAway(forMs: number): void {
    const { database, time } = this.around;
    database.away = true;
    time.after(forMs, () => (database.away = false));
    this.#lasts(forMs);
  }

  /** The broker loses the work that it confirmed to have stored, and notices nothing. */
  #forget(): void {
    for (const stream of this.around.server.streams.values()) if (stream.options.workQueue) stream.lose();
  }

  #end(): void {
    this.around.sky.weather = calm;
  }
}
