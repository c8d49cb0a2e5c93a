import { randomUUID } from 'node:crypto';

import type { ExecutionReport } from '@runlog/messaging';

import type { Ground, Planted } from './ground.js';

const ids = [
  randomUUID(),
  'no id at all',
  "'; DROP TABLE runlog.event; --",
  '../../etc/passwd',
  '',
  '\u0000',
];
const steps = ['__proto__', 'constructor', '\u0000', 'a/b/c', '\uD800'];

/**
 * Well-formed reports about executions, steps and attempts that there are not, under names made to harm: they have no
 * effect, and are done with.
 */
export async function poisonReports({ bus }: Ground, executionIds: readonly string[]): Promise<Planted> {
  for (const executionId of [...ids, ...executionIds])
    for (const step of steps) {
      const reports: ExecutionReport[] = [
        { executionId, step, attempt: 1, report: { status: 'completed', output: { step } } },
        { executionId, step, attempt: Number.MAX_SAFE_INTEGER, report: { status: 'started', worker: step } },
      ];
      await bus.js.publish(bus.subjects.inbox(0), JSON.stringify({ kind: 'reports', reports }));
    }
  return { what: 'reports about what there is not', messages: 0, executions: [] };
}
