import { setTimeout as pause } from 'node:timers/promises';

import type { Workload } from './messages.js';
import { outputProblem } from './outputs.js';

/** When workflows are submitted. */
export type Mode =
  /** So many at a time: `count` of them altogether, or new ones for so many seconds. */
  | { readonly kind: 'closed'; readonly inFlight: number; readonly count: number }
  | { readonly kind: 'closed'; readonly inFlight: number; readonly seconds: number }
  /** At fixed intervals, whatever has completed. */
  | { readonly kind: 'open'; readonly perSecond: number; readonly seconds: number };

/** What became of a load. `submitted` less `latenciesMs.length` less `failed` were given up. */
export interface LoadResult {
  readonly submitted: number;
  /** From the first submission to the last completion. */
  readonly seconds: number;
  /** Completed per second: over all of it for a count, else in the steady part (with all lanes in use). */
  readonly perSecond: number;
  /** Of each completed workflow: from its submission (open: from when that was due) to the client seeing its end. */
  readonly latenciesMs: readonly number[];
  /** Completed with another output than its input asks for. */
  readonly wrong: number;
  readonly failed: number;
  /** The first few problems in words. */
  readonly problems: readonly string[];
}

/** The part of a timed load, at its beginning, in which the lanes fill. */
const fillingPart = 0.2;

/** Puts a load on `run` and checks every output; gives up after `timeoutMs`. Rejects never. */
export class Load {
  private submitted = 0;
  private wrong = 0;
  private failed = 0;
  private ended = false;
  private readonly latenciesMs: number[] = [];
  private readonly completedAt: number[] = [];
  private readonly problems: string[] = [];
  private began = 0;

  constructor(
    private readonly run: (workload: Workload, input: number) => Promise<unknown>,
    private readonly workload: Workload,
    private readonly firstInput: number,
  ) {}

  /** Workflows that have completed so far. */
  get completed(): number {
    return this.latenciesMs.length;
  }

  /** Puts the load on; once per instance. */
  async put(mode: Mode, timeoutMs: number): Promise<LoadResult> {
    this.began = performance.now();
    const stop = new AbortController();
    const late = pause(timeoutMs, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([mode.kind === 'closed' ? this.closed(mode) : this.open(mode), late]);
    stop.abort();
    this.ended = true;
    return this.result(mode);
  }

  private async closed(mode: Mode & { kind: 'closed' }): Promise<void> {
    const more = (): boolean =>
      !this.ended &&
      ('count' in mode ? this.submitted < mode.count : performance.now() - this.began < mode.seconds * 1_000);
    const lane = async (): Promise<void> => {
      while (more()) await this.one(performance.now());
    };
    await Promise.all(Array.from({ length: mode.inFlight }, lane));
  }

  private async open({ perSecond, seconds }: Mode & { kind: 'open' }): Promise<void> {
    const count = Math.max(1, Math.round(perSecond * seconds));
    const all: Promise<void>[] = [];
    while (all.length < count && !this.ended) {
      const due = this.began + (all.length * 1_000) / perSecond;
      const early = due - performance.now();
      if (early > 0) await pause(Math.max(1, early));
      else all.push(this.one(due));
    }
    await Promise.all(all);
  }

  private async one(from: number): Promise<void> {
    const input = this.firstInput + this.submitted;
    this.submitted += 1;
    try {
      const output = await this.run(this.workload, input);
      const now = performance.now();
      if (this.ended) return;
      this.latenciesMs.push(now - from);
      this.completedAt.push(now - this.began);
      const problem = outputProblem(this.workload, input, output);
      if (problem !== undefined) this.wrong += 1;
      this.note(problem);
    } catch (error) {
      this.failed += 1;
      this.note(String(error));
      // What fails at once must not become a loop that leaves no time for anything else.
      await pause(10);
    }
  }

  private note(problem: string | undefined): void {
    if (problem !== undefined && this.problems.length < 5) this.problems.push(problem);
  }

  private result(mode: Mode): LoadResult {
    const seconds = (performance.now() - this.began) / 1_000;
    const { submitted, latenciesMs, wrong, failed, problems } = this;
    return { submitted, seconds, perSecond: this.rate(mode, seconds), latenciesMs, wrong, failed, problems };
  }

  private rate(mode: Mode, seconds: number): number {
    const overall = this.completedAt.length / seconds;
    if ('count' in mode) return overall;
    const [from, to] = [mode.seconds * fillingPart * 1_000, mode.seconds * 1_000];
    const steady = this.completedAt.filter((at) => at > from && at <= to).length;
    // In a load that is hardly longer than one workflow, the steady part is empty or by chance.
    return steady < this.completedAt.length / 2 ? overall : (steady / (to - from)) * 1_000;
  }
}
