import { createHash } from 'node:crypto';
import type { EventType, Priority } from '@runlog/core';
import { InvalidPrefix } from '../errors.js';
import { encodeToken } from './token.js';

/** The names of a bus: every subject, stream and consumer, and nowhere else are they spelled. */
export class Subjects {
  readonly cancel: string;
  readonly allHints: string;
  /** Where new versions of definitions are told. */
  readonly defined: string;
  /** Where publishers tell that a stream's storage is gone. */
  readonly storageGone: string;
  /** Where the watch tells that a stream was made anew. */
  readonly renewed: string;
  /** Where schedulers tell which partitions they own. */
  readonly owners: string;
  /** Where they are asked to tell it now. */
  readonly ownersAsk: string;
  /** Where workers tell what they serve and how much of it they have room for. */
  readonly workers: string;
  /** Where they are asked to tell it now. */
  readonly workersAsk: string;
  /** Where all workers are asked which attempts they have in hand. */
  readonly workersHeld: string;
  /** Where messages that could not be read are handed to a scheduler. */
  readonly poison: string;
  /** Where a scheduler tells when the newest task was stored. */
  readonly newestTask: string;
  readonly allTasks: string;
  readonly allInboxes: string;
  readonly allEvents: string;
  readonly tasksStream: string;
  readonly inboxStream: string;
  readonly eventsStream: string;

  /** @throws InvalidPrefix */
  constructor(readonly prefix: string) {
    if (!/^[a-z0-9_-]{1,64}$/.test(prefix)) throw new InvalidPrefix(prefix);
    this.cancel = `${prefix}.cancel`;
    this.allHints = `${prefix}.hint.*`;
    this.defined = `${prefix}.defined`;
    this.storageGone = `${prefix}.storage-gone`;
    this.renewed = `${prefix}.renewed`;
    this.owners = `${prefix}.owners`;
    this.ownersAsk = `${prefix}.owners.ask`;
    this.workers = `${prefix}.workers`;
    this.workersAsk = `${prefix}.workers.ask`;
    this.workersHeld = `${prefix}.workers.held`;
    this.poison = `${prefix}.poison`;
    this.newestTask = `${prefix}.newest-task`;
    this.allTasks = `${prefix}.tasks.>`;
    this.allInboxes = `${prefix}.inbox.*`;
    this.allEvents = `${prefix}.events.>`;
    const capitals = prefix.toUpperCase();
    this.tasksStream = `${capitals}_TASKS`;
    this.inboxStream = `${capitals}_INBOX`;
    this.eventsStream = `${capitals}_EVENTS`;
  }

  /** The stream that stores a subject; undefined for those of core NATS. */
  streamOf(subject: string): string | undefined {
    const kind = subject.slice(this.prefix.length + 1).split('.', 1)[0];
    if (kind === 'tasks') return this.tasksStream;
    if (kind === 'inbox') return this.inboxStream;
    return kind === 'events' ? this.eventsStream : undefined;
  }

  /** True for a subject of TASKS or INBOX, made of tokens only. */
  stores(subject: string): boolean {
    const [prefix, kind, ...rest] = subject.split('.');
    const tokens = kind === 'tasks' ? 2 : kind === 'inbox' ? 1 : 0;
    return prefix === this.prefix && rest.length === tokens && rest.every((one) => /^[\w=-]+$/.test(one));
  }

  tasks(queue: string, priority: Priority): string {
    return `${this.prefix}.tasks.${encodeToken(queue)}.${priority}`;
  }

  /** A queue as one token of a subject. */
  queueToken(queue: string): string {
    return encodeToken(queue);
  }

  /** Where a scheduler makes the consumer of a queue (by its token) and priority, and tells its name. */
  lanes(queue: string, priority: string): string {
    return `${this.prefix}.lanes.${queue}.${priority}`;
  }

  inbox(partition: number): string {
    return `${this.prefix}.inbox.${partition}`;
  }

  /** Where processes of one kind tell what they committed. */
  hint(origin: string): string {
    return `${this.prefix}.hint.${origin}`;
  }

  /** Where one process hears of ends that it waits for. */
  ends(process: string): string {
    return `${this.prefix}.ends.${process}`;
  }

  /** Where one life of a scheduler process takes what is sent to it directly. */
  scheduler(instance: string): string {
    return `${this.prefix}.scheduler.${instance}`;
  }

  /** Where it takes reports, from those who may send nothing else. */
  reports(instance: string): string {
    return `${this.prefix}.scheduler.${instance}.reports`;
  }

  /** Where it takes back what workers have no room for. */
  refusals(instance: string): string {
    return `${this.prefix}.scheduler.${instance}.refused`;
  }

  /** Where workers that logged in tell that they serve a queue (by its token), which the server can hold them to. */
  serving(queue: string): string {
    return `${this.prefix}.serving.${queue}`;
  }

  /** The lives of a user's workers, for patterns: others can neither read nor speak for them. */
  livesOf(user: string): string {
    return `${encodeToken(user)}.*`;
  }

  /** A life of a worker of a user that logged in. */
  lifeOf(user: string, name: string): string {
    return `${encodeToken(user)}.${name}`;
  }

  /** Where one life of a worker takes tasks. */
  worker(instance: string): string {
    return `${this.prefix}.worker.${instance}`;
  }

  /** Where it is asked which attempts it has in hand. */
  workerHeld(instance: string): string {
    return `${this.prefix}.worker.${instance}.held`;
  }

  heartbeat(partition: number | '*'): string {
    return `${this.prefix}.heartbeat.${partition}`;
  }

  event(tenant: string, executionId: string, type: EventType): string {
    return `${this.prefix}.events.${encodeToken(tenant)}.${encodeToken(executionId)}.${type}`;
  }

  /** The subjects of all events of one execution, for a subscriber's filter. */
  eventsOfExecution(tenant: string, executionId: string): string {
    return `${this.prefix}.events.${encodeToken(tenant)}.${encodeToken(executionId)}.*`;
  }

  /** The subjects of all events of one tenant, for a subscriber's filter. */
  eventsOfTenant(tenant: string): string {
    return `${this.prefix}.events.${encodeToken(tenant)}.>`;
  }

  /** The durable consumer that serves a partition's inbox, in one life of the stream. */
  inboxConsumer(partition: number, incarnation: string): string {
    return `inbox_${partition}_${incarnation}`;
  }

  /** The durable consumer that serves one priority of a queue, in one life of the stream. */
  taskConsumer(queue: string, priority: Priority, incarnation: string): string {
    const token = encodeToken(queue);
    // The server stores consumers as directories: their names are bounded, and some file systems ignore case.
    const name =
      token.length <= 160 && !/[A-Z]/.test(token)
        ? token
        : `=${createHash('sha256').update(queue).digest('hex')}`;
    return `tasks_${priority}_${name}_${incarnation}`;
  }
}
