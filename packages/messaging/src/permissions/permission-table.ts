import { replyPrefixOf } from '../bus/login.js';
import { subscriberConsumer } from '../topology/subscribers.js';
import type { Subjects } from '../wire/subjects.js';
import { userName, type BusUser, type Rights } from './rights.js';

/** The subjects of JetStream's management, by what is asked and of which streams. */
const api = (verb: string, streams: readonly string[], rest = ''): string[] =>
  streams.map((stream) => `$JS.API.${verb}.${stream}${rest}`);

/** An answer may come in parts: a worker with very much in hand tells it so. */
const answerParts = 64;

/**
 * Who may do what on the bus: the one place where a right is given. The server's configuration is written from it
 * (`authorizationText`), and a test tries what is refused.
 */
export function rightsOf(subjects: Subjects, user: BusUser): Rights {
  const replies = `${replyPrefixOf(userName(user))}.>`;
  const { publish, subscribe, answers } = rightsByRole(subjects, user);
  return { publish, subscribe: [replies, ...subscribe], ...(answers !== undefined && { answers }) };
}

function rightsByRole(subjects: Subjects, user: BusUser): Rights {
  switch (user.role) {
    case 'gateway':
      return gateway(subjects);
    case 'scheduler':
      return scheduler(subjects);
    case 'executor':
      return tasks(subjects, user, ['*']);
    case 'worker':
      return tasks(
        subjects,
        user,
        user.queues.map((queue) => subjects.queueToken(queue)),
      );
    case 'subscriber':
      return subscriber(subjects, user.name);
    case 'migrator':
      return migrator(subjects);
  }
}

/** Tells schedulers what it appended; nothing of JetStream's management. */
const gateway = (subjects: Subjects): Rights => ({
  publish: [
    subjects.ownersAsk,
    subjects.scheduler('*'),
    subjects.allInboxes,
    subjects.hint('gateway'),
    subjects.defined,
    subjects.storageGone,
  ],
  subscribe: [subjects.owners, subjects.renewed, subjects.allHints, subjects.ends('*'), subjects.defined],
});

/**
 * Hands out tasks, publishes the log, takes what comes in. It also keeps the three streams standing, since they are
 * disposable and have to come back without anybody's help (ADR 0023): these three by name, and of consumers only such
 * as its own code makes, whose filter is part of the subject.
 */
function scheduler(subjects: Subjects): Rights {
  const { tasksStream, inboxStream, eventsStream } = subjects;
  const work = [tasksStream, inboxStream];
  const all = [...work, eventsStream];
  return {
    publish: [
      subjects.allTasks,
      subjects.allEvents,
      subjects.allInboxes,
      subjects.hint('scheduler'),
      subjects.ends('*'),
      subjects.cancel,
      subjects.owners,
      subjects.workersAsk,
      subjects.workersHeld,
      subjects.worker('*'),
      subjects.workerHeld('*'),
      subjects.worker('*.*'),
      subjects.workerHeld('*.*'),
      subjects.renewed,
      subjects.storageGone,
      // Answers, several to a question, and not only to who asks.
      ...['gateway', 'executor', 'worker'].map((user) => `${replyPrefixOf(user)}.>`),
      ...['STREAM.INFO', 'STREAM.CREATE', 'STREAM.UPDATE', 'STREAM.DELETE', 'STREAM.MSG.GET'].flatMap(
        (verb) => api(verb, all),
      ),
      ...api('STREAM.MSG.DELETE', work),
      ...consumersOfWork(subjects),
      ...api('CONSUMER.MSG.NEXT', [inboxStream], '.*'),
      `$JS.ACK.${inboxStream}.>`,
    ],
    subscribe: [
      subjects.ownersAsk,
      subjects.workers,
      subjects.serving('*'),
      subjects.scheduler('*'),
      subjects.reports('*'),
      subjects.refusals('*'),
      subjects.hint('gateway'),
      subjects.heartbeat('*'),
      subjects.renewed,
      subjects.storageGone,
      subjects.poison,
      subjects.lanes('*', '*'),
      subjects.newestTask,
      ...work.map((stream) => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.*`),
    ],
  };
}

/** Takes tasks and reports on them. Consumers are made for it: it asks a scheduler for those of its queues. */
const tasks = (subjects: Subjects, user: BusUser, queues: readonly string[]): Rights => ({
  publish: [
    subjects.ownersAsk,
    subjects.reports('*'),
    subjects.refusals('*'),
    subjects.allInboxes,
    subjects.heartbeat('*'),
    ...queues.map((queue) => subjects.serving(queue)),
    subjects.poison,
    subjects.storageGone,
    ...queues.map((queue) => subjects.lanes(queue, '*')),
    subjects.newestTask,
    ...api('CONSUMER.MSG.NEXT', [subjects.tasksStream], '.*'),
    `$JS.ACK.${subjects.tasksStream}.>`,
  ],
  subscribe: [
    subjects.owners,
    subjects.renewed,
    subjects.cancel,
    subjects.workersAsk,
    subjects.workersHeld,
    subjects.worker(subjects.livesOf(userName(user))),
    subjects.workerHeld(subjects.livesOf(userName(user))),
  ],
  answers: answerParts,
});

/** Reads the events that its own consumer brings. */
function subscriber({ eventsStream }: Subjects, name: string): Rights {
  const consumer = subscriberConsumer(name);
  return {
    publish: [
      `$JS.API.CONSUMER.INFO.${eventsStream}.${consumer}`,
      `$JS.API.CONSUMER.MSG.NEXT.${eventsStream}.${consumer}`,
      `$JS.ACK.${eventsStream}.${consumer}.>`,
    ],
    subscribe: [],
  };
}

/** Makes and changes streams and consumers, while it runs. */
function migrator(subjects: Subjects): Rights {
  const { tasksStream, inboxStream, eventsStream } = subjects;
  const all = [tasksStream, inboxStream, eventsStream];
  return {
    publish: [
      '$JS.API.INFO',
      subjects.renewed,
      ...['STREAM.INFO', 'STREAM.CREATE', 'STREAM.UPDATE', 'STREAM.DELETE'].flatMap((verb) => api(verb, all)),
      ...consumersOfWork(subjects),
      `$JS.API.CONSUMER.CREATE.${eventsStream}.*.${subjects.allEvents}`,
    ],
    subscribe: [subjects.renewed],
  };
}

const consumersOfWork = (subjects: Subjects): string[] => [
  `$JS.API.CONSUMER.CREATE.${subjects.tasksStream}.*.${subjects.allTasks}`,
  `$JS.API.CONSUMER.CREATE.${subjects.inboxStream}.*.${subjects.allInboxes}`,
  ...api('CONSUMER.LIST', [subjects.tasksStream, subjects.inboxStream]),
  ...api('CONSUMER.DELETE', [subjects.tasksStream, subjects.inboxStream], '.*'),
];
