import type { RequestHistory, Try } from '../../load/history.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'what came first has the lower version';

/** An append that a client asked for: it took place between these two moments, and has this version. */
interface Append {
  readonly version: number;
  readonly from: number;
  readonly to: number;
}

/**
 * R2: when one append had been answered before another one was asked for, its version is the lower. Since versions are
 * unique this is linearizability of the appends to an execution, and needs no search.
 */
export const ordered = ({ requests, log }: Evidence): Violation[] =>
  requests.flatMap((history) => {
    const answer = history.tries.at(-1)?.answer;
    if (answer?.kind !== 'ok') return [];
    const versions = new Map<string, number>();
    for (const event of log.executions.get(answer.id) ?? [])
      if (event.type === 'SignalReceived') versions.set(event.data.signalId, event.version);
    return inversions(appendsOf(history, versions)).map(([first, second]): Violation => ({
      ...{ fault: 'wrong', rule, about: answer.id },
      what: `version ${first.version} was answered before version ${second.version} was asked for`,
    }));
  });

function appendsOf(
  { tries, signals }: RequestHistory,
  versions: ReadonlyMap<string, number>,
): readonly Append[] {
  const appends = signals.flatMap((signal) => append(signal.tries, versions.get(signal.id)));
  return [...append(tries, 1), ...appends];
}

function append(tries: readonly Try[], version: number | undefined): Append[] {
  const [first, last] = [tries[0], tries.at(-1)];
  if (version === undefined || first === undefined || last?.answer.kind !== 'ok') return [];
  return [{ version, from: first.from, to: last.to }];
}

const inversions = (appends: readonly Append[]): (readonly [Append, Append])[] =>
  appends.flatMap((first) =>
    appends
      .filter((second) => first.to < second.from && first.version >= second.version)
      .map((second) => [first, second] as const),
  );
