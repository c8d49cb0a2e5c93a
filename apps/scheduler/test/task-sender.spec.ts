import { expect, test } from '@jest/globals';
import { BusUnavailable } from '@runlog/messaging';
import type { Outgoing } from '../src/dispatch/dispatcher.js';
import { TaskSender } from '../src/dispatch/task-sender.js';
import { aTask } from './support/hands.js';
import { VirtualClock } from './support/virtual-clock.js';

const many = (count: number): Outgoing[] => Array.from({ length: count }, () => ({ task: aTask() }));

/** A sender over a bus that is away, and how many tasks it was asked to take so far. */
function away(): { readonly clock: VirtualClock; readonly sender: TaskSender; asked: number } {
  const clock = new VirtualClock();
  const bus = {
    asked: 0,
    clock,
    sender: new TaskSender(
      {
        publishEach: (outgoing) => {
          bus.asked += outgoing.length;
          return Promise.resolve(outgoing.map(() => new BusUnavailable('away')));
        },
        forget: () => undefined,
      },
      { publish: () => undefined } as never,
      clock,
      () => undefined,
      () => undefined,
    ),
  };
  return bus;
}

test('tasks that the bus does not take are tried eight times, and then left to the agenda', async () => {
  const bus = away();
  bus.sender.send(many(3));
  await bus.clock.pass(60_000);
  expect(bus.asked).toBe(3 * 8);
});

test('no more than ten thousand of them wait for another try; what comes beyond is tried once', async () => {
  const bus = away();
  for (let batch = 0; batch < 12; batch += 1) bus.sender.send(many(1_000));
  await bus.clock.pass(60_000);
  expect(bus.asked).toBe(10_000 * 8 + 2_000);
  bus.sender.send(many(1));
  await bus.clock.pass(60_000);
  expect(bus.asked).toBe(10_000 * 8 + 2_000 + 8);
});
