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

/** Everything that is known about a run when it is over. */
export interface Evidence {
  readonly requests: readonly RequestHistory[];
  readonly log: RecordedLog;
  readonly effects: readonly Effect[];
  readonly followings: readonly Following[];
  /** Executions as the API shows them at past versions. */
  readonly past: readonly Execution[];
  readonly projection: {
    readonly rebuilt: Rebuilt;
    readonly rows: readonly Pick<ExecutionSummary, 'id' | 'status'>[];
  };
}
