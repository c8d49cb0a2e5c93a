import type { Msg } from 'nats';
import { priorities, type Priority } from '@runlog/core';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable, NotAllowed } from '../errors.js';
import { decodeToken } from '../wire/token.js';
import { isRecord } from '../wire/shapes.js';
import { makeTaskConsumer } from './consumers.js';
import { StorageAlarm } from './storage-alarm.js';
import { isStorageGone } from './transient.js';

const askMs = 5_000;

/**
 * The consumer of one priority of a queue, made unless it is there; answers with its name. A process that logs in may
 * make none: it asks a scheduler.
 * @throws BusUnavailable no scheduler answers, or it cannot; retryable
 */
export async function ensureTaskConsumer(bus: Bus, queue: string, priority: Priority): Promise<string> {
  if (bus.login === undefined) return makeTaskConsumer(bus, queue, priority);
  const answer = await ask(bus, bus.subjects.lanes(bus.subjects.queueToken(queue), priority));
  if (typeof answer.consumer === 'string') return answer.consumer;
  throw new BusUnavailable(`no consumer for ${queue}: ${String(answer.problem)}`);
}

/** When the stream stored its newest task, in milliseconds on the server's clock; undefined when it does not tell. */
export async function newestTaskAt(bus: Bus): Promise<number | undefined> {
  if (bus.login === undefined) return storedAt(bus);
  const { storedAt: moment } = await ask(bus, bus.subjects.newestTask);
  return typeof moment === 'number' ? moment : undefined;
}

/** Answers what workers may not find out themselves; one scheduler of all answers each question. Returns the end of it. */
export function serveTaskLanes(bus: Bus): () => void {
  const alarm = new StorageAlarm(bus);
  const listen = (subject: string, answer: (message: Msg) => Promise<object>): (() => void) => {
    const subscription = bus.nc.subscribe(subject, {
      queue: 'schedulers',
      callback: (error, message) => (error ? bus.report(error) : void respond(bus, message, answer, alarm)),
    });
    return () => {
      if (!bus.nc.isClosed()) subscription.unsubscribe();
    };
  };
  const endings = [
    listen(bus.subjects.lanes('*', '*'), async ({ subject }) => ({
      consumer: await makeNamed(bus, subject),
    })),
    listen(bus.subjects.newestTask, async () => ({ storedAt: await storedAt(bus) })),
  ];
  return () => endings.forEach((end) => end());
}

async function makeNamed(bus: Bus, subject: string): Promise<string> {
  const [token = '', priority] = subject.split('.').slice(-2);
  const queue = decodeToken(token);
  if (queue === undefined || !isPriority(priority)) throw new NotAllowed('this names no queue and priority');
  return makeTaskConsumer(bus, queue, priority);
}

const isPriority = (text: string | undefined): text is Priority => priorities.some((one) => one === text);

async function storedAt(bus: Bus): Promise<number | undefined> {
  const { state } = await bus.jsm.streams.info(bus.subjects.tasksStream);
  const moment = Date.parse(state.last_ts);
  return Number.isFinite(moment) ? moment : undefined;
}

// A rejection would have no caller.
async function respond(
  bus: Bus,
  message: Msg,
  answer: (message: Msg) => Promise<object>,
  alarm: StorageAlarm,
): Promise<void> {
  let reply: object;
  try {
    reply = await answer(message);
  } catch (error) {
    if (isStorageGone(error)) alarm.raise(bus.subjects.tasksStream);
    else bus.report(error);
    reply = { problem: error instanceof Error ? error.message : 'unknown' };
  }
  if (!bus.nc.isClosed()) message.respond(JSON.stringify(reply));
}

async function ask(bus: Bus, subject: string): Promise<Record<string, unknown>> {
  const answer = await bus.nc.request(subject, '', { timeout: askMs });
  const said: unknown = answer.json();
  if (!isRecord(said)) throw new BusUnavailable(`the answer on ${subject} cannot be read`);
  return said;
}
