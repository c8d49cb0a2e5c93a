import type { Execution } from '@runlog/client';
import type { ExecutionSummary, Rebuilt } from '@runlog/event-store';

import type { RequestHistory } from '../load/history.js';
import type { RecordedLog } from '../log/recorded-log.js';
import type { Sight } from '../watch/sight.js';
import type { Effect } from '../world/effect.js';

/** What somebody who follows the public events saw. */
export interface Following {
  readonly who: string;
  /** `whole`: every event has to be seen; `part`: what the bus lost may be missing. */
  readonly expects: 'whole' | 'part';
  /** Whether an event may be seen again after its first time. */
  readonly repeats: boolean;
  readonly sights: readonly Sight[];
}

/** How one process of the platform fared. */
export interface ProcessHistory {
  readonly name: string;
  /** How often it ended without being asked to. */
  readonly died: number;
  /** How often the run ended it. */
  readonly killed: number;
  /** What each of its lives had in memory, in order. Moments are milliseconds of this process's monotonic clock. */
  readonly lives: readonly (readonly { readonly at: number; readonly bytes: number }[])[];
}

/** A schedule that ticked during the run. Moments are epoch milliseconds on the database's clock. */
export interface Ticking {
  readonly id: string;
  /** Its instants from its beginning to far behind the end of the run, and when each may be started. */
  readonly instants: readonly { readonly nominal: number; readonly dueAt: number }[];
  /** What was due by then has been started. */
  readonly until: number;
}

/** What is promised about the time after the last fault. */
export interface Recovery {
  /** When the last fault was over, in milliseconds of this process's monotonic clock. */
  readonly from: number;
  /** Within so many milliseconds from then, or from its acceptance, an execution has ended. */
  readonly boundMs: number;
}

/** Everything that is known about a run when it is over. */
export interface Evidence {
  readonly requests: readonly RequestHistory[];
  readonly log: RecordedLog;
  readonly recovery: Recovery;
  readonly processes: readonly ProcessHistory[];
  /** None unless told. */
  readonly schedules?: readonly Ticking[];
  readonly effects: readonly Effect[];
  readonly followings: readonly Following[];
  /** Executions as the API shows them at past versions. */
  readonly past: readonly Execution[];
  readonly projection: {
    readonly rebuilt: Rebuilt;
    readonly rows: readonly Pick<ExecutionSummary, 'id' | 'status'>[];
  };
}
