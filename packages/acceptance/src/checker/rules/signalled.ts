import type { SignalHistory } from '../../load/history.js';
import type { Evidence } from '../evidence.js';
import type { Fault, Violation } from '../violation.js';

const rule = 'a signal is taken once, or not at all';

/** R1, R4: a signal that was accepted is in the log once; one that was refused is not; an unknown one at most once. */
export function signalled({ requests, log }: Evidence): Violation[] {
  const recorded = new Map<string, number>();
  for (const events of log.executions.values())
    for (const event of events)
      if (event.type === 'SignalReceived') {
        const { signalId } = event.data;
        recorded.set(signalId, (recorded.get(signalId) ?? 0) + 1);
      }
  return requests.flatMap(({ signals }) =>
    signals.flatMap((signal): Violation[] => {
      const finding = judge(signal, recorded.get(signal.id) ?? 0);
      return finding === undefined ? [] : [{ fault: finding[0], rule, about: signal.id, what: finding[1] }];
    }),
  );
}

function judge({ tries }: SignalHistory, times: number): readonly [Fault, string] | undefined {
  if (times > 1) return ['doubled', `is recorded ${times} times`];
  if (tries.some(({ answer }) => answer.kind === 'ok') && times === 0)
    return ['false ok', 'was accepted and is not in the log'];
  if (tries.at(-1)?.answer.kind === 'refused' && times > 0) return ['wrong', 'was refused and is in the log'];
  return undefined;
}
