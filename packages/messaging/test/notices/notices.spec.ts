import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import {
  CancelPublisher,
  HeartbeatPublisher,
  HintPublisher,
  onCancel,
  onHeartbeat,
  onHint,
  UndecodableMessage,
  type CancelNotice,
  type Heartbeat,
  type Hint,
} from '../../src/index.js';
import { openTestBus, type TestBus } from '../support/test-bus.js';

let corner: TestBus;
beforeEach(async () => (corner = await openTestBus()));
afterEach(() => corner.end());

describe('notices', () => {
  test('of commits reach everybody who listens', async () => {
    const other = await corner.another();
    const heard: unknown[] = [];
    onHint(corner.bus, (hint) => void heard.push(hint));
    onHint(other, (hint) => void heard.push(hint));
    await other.nc.flush();
    new HintPublisher(corner.bus, 'scheduler').publish([
      { executionId: 'e1', version: 3, ended: true },
      { executionId: 'e2', version: 1, ended: false },
      { executionId: 'e3', version: 1 },
    ]);
    const hint = {
      executions: [
        ['e1', 3, 1],
        ['e2', 1, 0],
        ['e3', 1],
      ],
    };
    await eventually(() => expect(heard).toEqual([hint, hint]));
  });

  test('of commits that follow each other closely go together, and none is left behind', async () => {
    const heard: Hint[] = [];
    onHint(corner.bus, (hint) => void heard.push(hint));
    const publisher = new HintPublisher(corner.bus, 'scheduler');
    for (let version = 1; version <= 50; version += 1) publisher.publish([{ executionId: 'e', version }]);
    await eventually(() => expect(heard).toHaveLength(1));
    publisher.publish([{ executionId: 'e', version: 51 }]);
    publisher.close();
    await eventually(() => expect(heard.map(({ executions }) => executions.length)).toEqual([50, 1]));
  });

  test('of nothing are not sent', async () => {
    const before = corner.bus.nc.stats().outMsgs;
    new HintPublisher(corner.bus, 'scheduler').publish([]);
    expect(corner.bus.nc.stats().outMsgs).toBe(before);
  });

  test('of workers reach the owner of the partition and nobody else, until the owner stops listening', async () => {
    const heard: [number, Heartbeat][] = [];
    const end = onHeartbeat(
      corner.bus,
      [1, 2],
      (heartbeat, partition) => void heard.push([partition, heartbeat]),
    );
    const publisher = new HeartbeatPublisher(corner.bus);
    const heartbeat = { worker: 'w', tasks: [{ executionId: 'e', step: 's', attempt: 2 }] };
    for (const partition of [0, 1, 2, 3]) publisher.publish(partition, heartbeat);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual([
      [1, heartbeat],
      [2, heartbeat],
    ]);
    end();
    publisher.publish(1, heartbeat);
    await corner.bus.nc.flush();
    expect(heard).toHaveLength(2);
  });

  test('of cancellations carry the execution, or the attempts that are meant', async () => {
    const heard: CancelNotice[] = [];
    onCancel(corner.bus, (notice) => void heard.push(notice));
    const publisher = new CancelPublisher(corner.bus);
    const some = { executionId: 'e2', steps: [{ step: 's', attempt: 1 }] };
    publisher.publish({ executionId: 'e1' });
    publisher.publish(some);
    await eventually(() => expect(heard).toEqual([{ executionId: 'e1' }, some]));
  });

  test('that cannot be read, and listeners that throw, are reported and disturb nobody', async () => {
    let calls = 0;
    onCancel(corner.bus, () => {
      calls += 1;
      throw new RangeError('a bad listener');
    });
    corner.bus.nc.publish(corner.bus.subjects.cancel, '{"executionId":5}');
    new CancelPublisher(corner.bus).publish({ executionId: 'e1' });
    await eventually(() => expect(calls).toBe(1));
    expect(corner.reported).toEqual([expect.any(UndecodableMessage), expect.any(RangeError)]);
  });
});
