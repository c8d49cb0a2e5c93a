import { setTimeout as wait } from 'node:timers/promises';

import type { Violation } from '../checker/violation.js';
import { foremost, inTurn, type Action } from '../faults/actions.js';
import type { RequestHistory } from '../load/history.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const name = 'slow disk';
const rule = 'what cannot be committed in time is refused before it is accepted';

/** How late Postgres answers, and for how long, in milliseconds; the slowest first. */
const delays: readonly (readonly [number, number])[] = [
  [6_500, 12_000],
  [2_500, 8_000],
  [500, 5_000],
];
/** What a gateway lets a commit take before it refuses; its default. */
const commitLimitMs = 5_000;

/**
 * Postgres' disk takes up to several seconds for every commit: whoever asks waits or is refused for now, and what was
 * accepted is there, once.
 */
export const slowDisk: Scenario = (options) => {
  const actions = foremost(new Map(delays.map((delay) => slow(...delay))), options.faults);
  return underFaults(
    {
      ...{ name, busLoses: false },
      stage: { schedulers: 2, executors: 2, wired: true },
      plan: (random) => inTurn(random, actions),
      carryOut: (stage, what) => actions.get(what)?.(stage),
      figures: ({ requests }) => ({ 'refused for now': refusals(requests) }),
      judge: ({ requests }) => (refusals(requests) === 0 ? [unrefused] : []),
    },
    options,
  );
};

const unrefused: Violation = {
  ...{ fault: 'wrong', rule, about: name },
  what: `nobody was refused, though commits took longer than ${commitLimitMs} ms`,
};

/** Every answer of Postgres to anybody is late, so that each commit is; it is slow to no one alone. */
function slow(lateMs: number, lengthMs: number): readonly [string, Action] {
  const action: Action = async ({ wires }) => {
    const toPostgres = wires.names
      .filter((wire) => wire.endsWith('>postgres'))
      .map((wire) => wires.wire(wire));
    await Promise.all(toPostgres.map((wire) => wire.set({ toClient: { latencyMs: lateMs } })));
    await wait(lengthMs);
    await Promise.all(toPostgres.map((wire) => wire.heal()));
  };
  return [`commits take ${lateMs} ms for ${lengthMs} ms`, action];
}

/** How often a client was told to come again later because there was too much to do. */
function refusals(requests: readonly RequestHistory[]): number {
  const tries = requests.flatMap((request) => [request, ...request.signals].flatMap((asked) => asked.tries));
  return tries.filter(({ answer }) => answer.kind === 'unknown' && answer.code === 'overloaded').length;
}
