import type { DriverProcess } from './driver-process.js';
import type { Mode } from './driver/load.js';
import type { Query, RunOptions, Workload } from './driver/messages.js';
import { isImpossible, problemsOf, recordOf, type LoadRecord } from './load-record.js';
import { ascending, quantile } from './statistics.js';

/** A number that the tables show. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** The measurement was ended at this value, which the true one lies beyond. */
  readonly beyond?: boolean;
}

/** What a session has found. */
export interface Findings {
  readonly loads: readonly LoadRecord[];
  readonly figures: readonly Figure[];
  /** Figures that the contender cannot have, and why. */
  readonly impossible: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** A load by its name in the report. */
export interface WantedLoad {
  readonly label: string;
  readonly workload: Workload;
  readonly mode: Mode;
  readonly kill?: RunOptions['kill'];
  readonly sampleEveryMs?: number;
  /** In milliseconds; a minute when left out. */
  readonly timeoutMs?: number;
}

/**
 * Ends a session whose contender has left work undone: that would weigh on everything measured after it. A peer that did
 * not come back from being killed is found out, not measured wrongly: that is no fault of the run.
 */
export class Abandoned extends TypeError {
  constructor(
    message: string,
    readonly isFault: boolean,
  ) {
    super(message);
  }
}

/** What a session measures, and how. */
export interface SessionOptions {
  /** Counted from 1. */
  readonly round: number;
  readonly scale: number;
  /** Whether there is a server to kill, and whether what is killed may stay away. */
  readonly contender: { readonly server: boolean; readonly peer: boolean };
  /** The next input that is unused; shared by the sessions of one start. */
  readonly inputs: { next: number };
}

/** One contender, started, under one workload in one round: puts loads on it and takes down what was found. */
export class Session {
  private readonly loads: LoadRecord[] = [];
  private readonly figures: Figure[] = [];
  private readonly problems: string[] = [];
  private readonly impossible: Record<string, string> = {};

  constructor(
    private readonly driver: DriverProcess,
    private readonly options: SessionOptions,
  ) {}

  get round(): number {
    return this.options.round;
  }

  get hasServer(): boolean {
    return this.options.contender.server;
  }

  get findings(): Findings {
    const { loads, figures, problems, impossible } = this;
    return { loads, figures, problems, impossible };
  }

  /** So many seconds, by the scale of the run. */
  seconds(seconds: number): number {
    return seconds * this.options.scale;
  }

  /** So many workflows, by the scale of the run, at least `least`. */
  count(count: number, least = 1): number {
    return Math.max(least, Math.round(count * this.options.scale));
  }

  /** Puts a load on that is checked, but not reported. */
  async warmUp(workload: Workload, mode: Mode): Promise<void> {
    await this.put({ label: 'warm-up', workload, mode });
  }

  /** Puts a load on; undefined where the contender cannot run it. @throws Abandoned when it does not complete */
  async load(wanted: WantedLoad): Promise<LoadRecord | undefined> {
    const record = await this.put(wanted);
    if (record) this.loads.push(record);
    return record;
  }

  /** Takes a figure down. */
  figure(name: string, value: number): void {
    this.figures.push({ name, value });
  }

  /** Takes down that a figure is beyond `bound`, where its measurement was ended. */
  figureBeyond(name: string, bound: number): void {
    this.figures.push({ name, value: bound, beyond: true });
  }

  /** Asks so many times; the median in milliseconds, undefined where the contender has no such query. */
  async query(what: Query, count: number): Promise<number | undefined> {
    const latencies = await this.driver.query(what, count);
    return latencies && quantile(ascending(latencies), 0.5);
  }

  /** Takes down what the contender cannot show, and why. */
  cannot(label: string, reason: string): void {
    this.impossible[label] = reason;
  }

  /** Takes a fault down. */
  fault(problem: string): void {
    this.problems.push(problem);
  }

  private async put(wanted: WantedLoad): Promise<LoadRecord | undefined> {
    const { label, timeoutMs = 60_000, ...load } = wanted;
    const { contender, inputs } = this.options;
    const options: RunOptions = { ...load, timeoutMs, firstInput: inputs.next };
    const answer = await this.driver.run(options);
    if (isImpossible(answer)) {
      this.cannot(label, answer.impossible);
      return undefined;
    }
    // A fan-out uses as many numbers beyond its input as it is wide.
    inputs.next += answer.submitted + 1_000;
    const record = recordOf(label, options, answer);
    const problems = problemsOf(answer, record);
    const undone = record.completed + answer.failed < answer.submitted;
    if (undone && load.kill && contender.peer) {
      this.cannot(
        label,
        `not complete when the wait ended, after ${(timeoutMs / 1_000).toFixed(0)} s in all: ${problems.join('; ')}`,
      );
      throw new Abandoned(`${label} did not complete`, false);
    }
    this.problems.push(...problems.map((problem) => `${label}: ${problem}`));
    if (undone) throw new Abandoned(`${label} did not complete`, true);
    return record;
  }
}
