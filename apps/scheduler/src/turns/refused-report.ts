import type { AppendRefused } from '@runlog/event-store';
import type { Stimulus } from './turn.js';

/** What stands for a report whose content the database refused: the failure of its attempt, with the reason. */
export const withoutContent =
  ({ reason }: Pick<AppendRefused, 'reason'>) =>
  (stimulus: Stimulus): Stimulus => {
    if (stimulus.kind !== 'report' || stimulus.report.report.status === 'started') return stimulus;
    const message = `the report cannot be recorded: ${reason}`;
    const error = { code: 'invalid_output', message, retryable: false };
    return { kind: 'report', report: { ...stimulus.report, report: { status: 'failed', error } } };
  };
