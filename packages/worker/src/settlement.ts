import type { EncodedReport } from '@runlog/messaging';
import type { Attempt, Outcome } from './attempt.js';
import type { Custody } from './custody.js';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';
import { reportFailure, reportOf, reportOutput, reportTooLarge } from './report.js';
import type { Reporter } from './reporter.js';
import { StepFailure } from './step-failure.js';
import type { StoredReports } from './stored-reports.js';

/** Tells the owner of the execution how attempts go, and lets go of a task only when its report is safe. */
export class Settlement {
  private readonly toldStarted = new WeakSet<Attempt>();

  constructor(
    private readonly worker: string,
    private readonly reporter: Reporter,
    private readonly custody: Custody,
    private readonly storedReports: StoredReports,
    /** Called when a task is off the worker's hands. */
    private readonly settled: () => void,
  ) {}

  /** Reports an attempt as under way, once it has lasted long enough to be worth it. */
  started(attempt: Attempt, now: number): void {
    if (now - attempt.startedAt < timing.startedAfter || this.toldStarted.has(attempt)) return;
    this.toldStarted.add(attempt);
    const { task, partition } = attempt.held;
    const report = reportOf(task, { status: 'started', worker: this.worker });
    this.reporter.add(partition, { report, delivered: () => undefined, shrink: () => report });
  }

  ended(held: HeldTask, outcome: Outcome): void {
    if (outcome.kind === 'output') this.report(held, reportOutput(held.task, outcome.output));
    else if (outcome.kind === 'error') this.report(held, reportFailure(held.task, outcome.error));
    else this.aborted(held, outcome);
  }

  private aborted(held: HeldTask, { why, limitMs = 0 }: Extract<Outcome, { kind: 'aborted' }>): void {
    switch (why) {
      case 'timeout':
        this.report(held, reportFailure(held.task, overLimit(limitMs)));
        return;
      case 'cancelled':
        this.custody.finish(held);
        return;
      case 'bus_away':
        this.custody.drop(held);
        return;
      case 'draining':
        // It is given back when its handler has had the time to end.
        return;
    }
  }

  private report(held: HeldTask, report: EncodedReport): void {
    const shrink = (limit: number): EncodedReport => reportTooLarge(held.task, report.bytes, limit);
    const limit = this.reporter.maxReportBytes;
    this.reporter.add(held.partition, {
      report: report.bytes > limit ? shrink(limit) : report,
      shrink,
      delivered: (safe) => {
        if (safe === 'stored' && held.direct) this.storedReports.remember(held);
        this.custody.finish(held);
        this.settled();
      },
    });
  }
}

const overLimit = (limitMs: number): StepFailure =>
  new StepFailure('timeout', `the attempt ran over its start_to_close limit of ${limitMs} ms`, {
    details: { timeout: 'start_to_close' },
  });
