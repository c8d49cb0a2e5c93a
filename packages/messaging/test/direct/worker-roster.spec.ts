import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { isWorkerAnnouncement } from '../../src/direct/announcements.js';
import { sendNotice } from '../../src/notices/notice-channel.js';
import { WorkerRoster, type Bus } from '../../src/index.js';
import { openTestBus, type TestBus } from '../support/test-bus.js';

let corner: TestBus;
let worker: Bus;
let roster: WorkerRoster;
beforeEach(async () => {
  corner = await openTestBus();
  worker = await corner.another();
  roster = new WorkerRoster(corner.bus, () => undefined);
  await corner.bus.nc.flush();
});
afterEach(async () => {
  roster.close();
  await corner.end();
});

const announced = (instance: string, queues: readonly string[]) => ({
  instance,
  queues,
  credits: 5,
  pulled: 0,
});
const serving = (queue: string): string => worker.subjects.serving(worker.subjects.queueToken(queue));
const servers = (queue: string): string[] => roster.serving(queue).map(({ instance }) => instance);

test('a worker that logged in serves the queues whose subjects it may speak on, whatever it says there', async () => {
  sendNotice(worker, serving('mail'), announced('user.a1', ['mail', 'payroll']));
  sendNotice(worker, serving('a.b > *'), announced('user.a1', ['payroll']));
  await eventually(() => expect(servers('a.b > *')).toEqual(['user.a1']));
  expect([servers('mail'), servers('payroll')]).toEqual([['user.a1'], []]);
  sendNotice(worker, serving('mail'), { ...announced('user.a1', ['mail']), leaving: true });
  await eventually(() => expect(servers('mail')).toEqual([]));
});

test('a worker without a login serves what it says', async () => {
  sendNotice(worker, worker.subjects.workers, announced('a1', ['mail', 'payroll']));
  await eventually(() => expect([servers('mail'), servers('payroll')]).toEqual([['a1'], ['a1']]));
});

test.each(['', 'a.b.c', 'a b', '*', '>', 'a.*', '.a', 'a.', 'x'.repeat(300), 7])(
  'no worker is called %j, which would be another subject',
  (instance) => {
    expect(isWorkerAnnouncement(announced(instance as string, []))).toBe(false);
  },
);
