import type { Bus } from '../bus/bus.js';
import { dataOf, readHeldAnswer, type HeldAnswer } from './task-batch.js';

/** How long a survey lasts, in milliseconds: until `least`, and until `most` while a known worker has not answered. */
const lasts = { least: 300, most: 1_000 } as const;
const stepMs = 25;

/**
 * Asks all workers which attempts of these partitions they have in hand; every part of an answer is given on as it comes.
 * Resolves when all known workers have answered and others had the time to, at most a second later. Never rejects.
 */
export async function surveyWorkers(
  bus: Bus,
  partitions: readonly number[],
  known: () => Iterable<string>,
  hear: (answer: HeldAnswer) => void,
): Promise<void> {
  const reply = bus.newInbox();
  const answered = new Set<string>();
  const subscription = bus.nc.subscribe(reply, {
    callback: (error, message) => {
      const answer = error ? undefined : readHeldAnswer(message);
      if (!answer) return;
      if (!answer.more) answered.add(answer.instance);
      hear(answer);
    },
  });
  const { clock } = bus;
  const from = clock.monotonic();
  try {
    bus.nc.publish(bus.subjects.workersHeld, dataOf({ partitions }), { reply });
    for (;;) {
      await clock.pause(stepMs);
      const lasted = clock.monotonic() - from;
      if (lasted >= lasts.most) return;
      if (lasted >= lasts.least && [...known()].every((worker) => answered.has(worker))) return;
    }
  } catch (error) {
    bus.report(error);
  } finally {
    if (!bus.nc.isClosed()) subscription.unsubscribe();
  }
}
