import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startNats, type NatsServer } from '@runlog/local';
import { eventually } from '@runlog/testkit';
import { connect, type NatsConnection } from 'nats';
import {
  authorizationText,
  connectBus,
  ensureSubscriber,
  ensureTaskConsumer,
  ensureTopology,
  newestTaskAt,
  NotAllowed,
  serveTaskLanes,
  subscriberConsumer,
  Subjects,
  TaskPublisher,
  userName,
  type Bus,
  type BusUser,
} from '../../src/index.js';
import { aTask } from '../support/samples.js';
import { smallTopology } from '../support/test-bus.js';
import { forbiddenTo, users, verbsOf, type Verb } from './forbidden.js';

const subjects = new Subjects('runlog');
const password = 'pa/ss@word';
let directory: string;
let server: NatsServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runlog-nats-'));
  const configured = users.map((user) => ({ user, password: JSON.stringify(password) }));
  const text = authorizationText(subjects, configured);
  server = await startNats({
    dir: directory,
    disposable: true,
    authorization: { text, user: 'migrator', password },
  });
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const login = (user: BusUser): Promise<NatsConnection> =>
  connect({
    servers: server.url,
    user: userName(user),
    pass: password,
    inboxPrefix: `_INBOX.${userName(user)}`,
  });
const urlOf = (user: string): string =>
  server.url.replace('//', `//${user}:${encodeURIComponent(password)}@`);

const refused: unknown[] = [];
const open = (user: string): Promise<Bus> =>
  connectBus({ url: urlOf(user), name: 'test', onError: (error) => refused.push(error) });

/** Tries each verb, and answers those that the server refused. */
async function refusedOf(connection: NatsConnection, verbs: readonly Verb[]): Promise<Verb[]> {
  const seen: Verb[] = [];
  void (async () => {
    for await (const { permissionContext } of connection.status())
      if (permissionContext)
        seen.push({
          operation: permissionContext.operation === 'publish' ? 'publish' : 'subscribe',
          subject: permissionContext.subject,
        });
  })();
  for (const { operation, subject } of verbs) {
    if (operation === 'publish') connection.publish(subject, '{}');
    else connection.subscribe(subject, { callback: () => undefined });
    await connection.flush();
  }
  await turn();
  return seen;
}

describe.each(users.map((user) => [userName(user), user] as const))('%s', (_name, user) => {
  test('may do what its row of the table says', async () => {
    const connection = await login(user);
    expect(await refusedOf(connection, verbsOf(subjects, user))).toEqual([]);
    await connection.close();
  });

  test('is refused everything else', async () => {
    const connection = await login(user);
    const forbidden = forbiddenTo(subjects, user);
    expect(forbidden.length).toBeGreaterThan(30);
    expect(await refusedOf(connection, forbidden)).toEqual(forbidden);
    await connection.close();
  });
});

describe('on a bus with logins', () => {
  test('nobody gets in without one, nor with a wrong one, and the error does not show it', async () => {
    await expect(connectBus({ url: server.url, name: 'test' })).rejects.toThrow(NotAllowed);
    const wrong = connectBus({ url: server.url.replace('//', '//gateway:canary@'), name: 'test' });
    await expect(wrong).rejects.toThrow(/^NATS refused the login of gateway$/);
  });

  test('the migrator makes what all others use', async () => {
    const migrator = await open('migrator');
    await ensureTopology(migrator, smallTopology);
    await ensureSubscriber(migrator, { name: 'audit', tenant: 'acme' });
    // Again, on what is there.
    await ensureTopology(migrator, smallTopology);
    await ensureSubscriber(migrator, { name: 'audit', tenant: 'acme' });
    await migrator.close();
    expect(refused).toEqual([]);
  });

  test('a worker asks a scheduler for the consumers of its own queues, and gets no others', async () => {
    const [scheduler, worker] = [await open('scheduler'), await open('worker.acme')];
    const end = serveTaskLanes(scheduler);
    await scheduler.nc.flush();
    const publisher = new TaskPublisher(scheduler, smallTopology.partitions);
    await publisher.publish([aTask({ queue: 'mail' })]);
    const name = await ensureTaskConsumer(worker, 'mail', 'normal');
    expect(name).toMatch(/^tasks_normal_mail_/);
    expect(await newestTaskAt(worker)).toBeGreaterThan(Date.now() - 600_000);
    const pull = `$JS.API.CONSUMER.MSG.NEXT.${subjects.tasksStream}.${name}`;
    const taken = { timeout: 2_000, noMux: true, reply: worker.newInbox() };
    const message = await worker.nc.request(pull, JSON.stringify({ batch: 1, expires: 1e9 }), taken);
    expect(message.subject).toBe(subjects.tasks('mail', 'normal'));
    message.respond('+ACK');
    expect(refused).toEqual([]);
    await expect(ensureTaskConsumer(worker, 'payroll', 'normal')).rejects.toThrow(/Permissions Violation/);
    await eventually(() => expect(refused).toEqual([expect.any(NotAllowed)]));
    refused.length = 0;
    publisher.close();
    end();
    await Promise.all([scheduler.close(), worker.close()]);
  });

  test('a scheduler that is asked for nonsense says so, and stays', async () => {
    const [scheduler, executor] = [await open('scheduler'), await open('executor')];
    const end = serveTaskLanes(scheduler);
    await scheduler.nc.flush();
    const asked = async (subject: string): Promise<unknown> =>
      (await executor.nc.request(subject, '?')).json();
    expect(await asked(subjects.lanes('q', 'urgent'))).toEqual({
      problem: 'this names no queue and priority',
    });
    expect(await asked(subjects.lanes('=zz', 'high'))).toEqual({
      problem: 'this names no queue and priority',
    });
    expect(await ensureTaskConsumer(executor, 'a.b > *', 'high')).toMatch(/^tasks_high_/);
    expect(refused.splice(0)).toHaveLength(2);
    end();
    await Promise.all([scheduler.close(), executor.close()]);
  });

  test('an executor answers what it is asked, and cannot write to those who ask unbidden', async () => {
    const [scheduler, executor] = [await open('scheduler'), await open('executor')];
    executor.nc.subscribe(subjects.workersHeld, {
      callback: (_error, message) => {
        message.respond('one');
        message.respond('two');
      },
    });
    await executor.nc.flush();
    const reply = scheduler.newInbox();
    const heard: string[] = [];
    scheduler.nc.subscribe(reply, { callback: (_error, message) => void heard.push(message.string()) });
    scheduler.nc.publish(subjects.workersHeld, '{}', { reply });
    await scheduler.nc.flush();
    await executor.nc.flush();
    await scheduler.nc.flush();
    expect(heard).toEqual(['one', 'two']);
    expect(refused).toEqual([]);
    executor.nc.publish(scheduler.newInbox(), 'forged');
    await executor.nc.flush();
    await turn();
    expect(refused.splice(0)).toHaveLength(1);
    await Promise.all([scheduler.close(), executor.close()]);
  });

  test('a subscriber reads the events of its consumer, with the client that everybody has', async () => {
    const scheduler = await open('scheduler');
    for (const tenant of ['acme', 'other'])
      scheduler.nc.publish(subjects.event(tenant, 'e1', 'ExecutionCreated'), tenant);
    await scheduler.nc.flush();
    const connection = await login({ role: 'subscriber', name: 'audit' });
    const consumer = await connection
      .jetstream()
      .consumers.get(subjects.eventsStream, subscriberConsumer('audit'));
    const message = await consumer.next({ expires: 5_000 });
    expect(message?.string()).toBe('acme');
    message?.ack();
    expect(await consumer.next({ expires: 1_000 })).toBeNull();
    await connection.close();
    await scheduler.close();
  });
});
