import { setTimeout as wait } from 'node:timers/promises';

import { inTurn, type Action } from '../faults/actions.js';
import { wiresOf, type WireName } from '../platform/wires.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const services = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'];
/** Replies lost in a row. */
const inARow = 3;
const patienceMs = 5_000;

/**
 * The reply to a request is lost after the request was done: of appends to the log, of starts and waits, of reports and
 * results on their way, of calls to the outside world. Whoever asked cannot know, and asks again.
 */
export const lostReplies: Scenario = (options) => {
  let lost = 0;
  const note = (count: number): void => void (lost += count);
  const appends = services
    .filter((name) => !name.startsWith('executor'))
    .map((name) => loss(`${name}>postgres`, 'appends', (bytes) => bytes.includes('append'), note));
  const all = wiresOf(services).map((name) => loss(name, 'requests', () => true, note));
  const actions = new Map([...appends, ...all]);
  return underFaults(
    {
      name: 'lost replies',
      busLoses: false,
      stage: { schedulers: 2, executors: 2, wired: true },
      plan: (random) => inTurn(random, actions, options.faults),
      carryOut: (stage, what) => actions.get(what)?.(stage),
      figures: () => ({ 'replies lost': lost }),
    },
    options,
  );
};

function loss(
  name: WireName,
  what: string,
  matches: (bytes: Buffer) => boolean,
  note: (count: number) => void,
): readonly [string, Action] {
  const action: Action = async ({ wires }) => {
    const wire = wires.wire(name);
    const before = wire.lostReplies;
    const deadline = performance.now() + patienceMs;
    wire.loseReplies(inARow, matches);
    while (wire.lostReplies < before + inARow && performance.now() < deadline) await wait(10);
    wire.loseReplies(0);
    note(wire.lostReplies - before);
  };
  return [`${name} loses the replies to ${inARow} ${what}`, action];
}
