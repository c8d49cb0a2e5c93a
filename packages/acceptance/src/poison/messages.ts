import { randomUUID } from 'node:crypto';

import { priorities } from '@runlog/core';

import { workerFunction } from '../workflows/workflow.js';
import type { Ground, Planted } from './ground.js';

/** What no process can read: no JSON, no UTF-8, another shape, nothing at all, and another coding. */
const unreadable = (): readonly Buffer[] => [
  Buffer.from(`{"kind":"reports","reports":[{"poison":"${randomUUID()}"}]}`),
  Buffer.from(`{"kind":"appended","executionId":{"poison":"${randomUUID()}"}`),
  Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from(randomUUID())]),
  Buffer.from(`[${'['.repeat(200)}"${randomUUID()}"${']'.repeat(200)}]`),
];

/** Puts unreadable messages into every inbox and every lane of two queues: each of them has to be put aside. */
export async function poisonStreams({ bus, store }: Ground): Promise<Planted> {
  const { subjects, js } = bus;
  const inboxes = Array.from({ length: store.cluster.partitions }, (_, one) => subjects.inbox(one));
  const lanes = ['default', workerFunction].flatMap((queue) =>
    priorities.map((priority) => subjects.tasks(queue, priority)),
  );
  let messages = 0;
  for (const subject of [...inboxes, ...lanes])
    for (const data of unreadable()) {
      await js.publish(subject, data);
      messages += 1;
    }
  return { what: 'unreadable messages in streams', messages, executions: [] };
}

/**
 * Says what makes no sense on every subject of core NATS. Nobody was promised anything about these, so that they are
 * passed over; only what claims to be poison is kept.
 */
export async function poisonSubjects({ bus }: Ground): Promise<Planted> {
  const { subjects, nc } = bus;
  const instances = await heard(bus);
  const everywhere = [
    ...[subjects.cancel, subjects.hint('gateway'), subjects.hint('scheduler'), subjects.defined],
    ...[subjects.storageGone, subjects.renewed, subjects.owners, subjects.ownersAsk, subjects.newestTask],
    ...[subjects.workers, subjects.workersAsk, subjects.workersHeld, subjects.lanes('x', 'y')],
    ...[subjects.heartbeat(0), subjects.heartbeat(1), subjects.ends('nobody')],
    ...instances,
  ];
  const reply = bus.newInbox();
  for (const subject of everywhere)
    for (const data of [
      ...unreadable(),
      Buffer.alloc(0),
      Buffer.from('null'),
      Buffer.from('{"instance":7}'),
    ]) {
      nc.publish(subject, data);
      nc.publish(subject, data, { reply });
    }
  const claims = unreadable();
  for (const data of claims) nc.publish(subjects.poison, data, { reply });
  await nc.flush();
  return { what: 'nonsense on every subject', messages: claims.length, executions: [] };
}

const listenMs = 3_000;

/** The subjects of the processes that tell of themselves. */
async function heard({ nc, subjects }: Ground['bus']): Promise<string[]> {
  const found = new Set<string>();
  const listen = (subject: string, named: (instance: string) => readonly string[]): (() => void) => {
    const subscription = nc.subscribe(subject, {
      callback: (_, message) => {
        const told = message.json<{ instance?: unknown }>();
        if (typeof told.instance === 'string') for (const one of named(told.instance)) found.add(one);
      },
    });
    return () => subscription.unsubscribe();
  };
  const ends = [
    listen(subjects.owners, (one) => [subjects.scheduler(one), subjects.refusals(one)]),
    listen(subjects.workers, (one) => [subjects.worker(one), subjects.workerHeld(one)]),
  ];
  nc.publish(subjects.ownersAsk, '{}');
  nc.publish(subjects.workersAsk, '{}');
  await new Promise((resolve) => setTimeout(resolve, listenMs));
  for (const end of ends) end();
  return [...found];
}
