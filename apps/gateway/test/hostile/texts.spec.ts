import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClientError, RunlogClient, ServerFault, Unreachable, type NewSchedule } from '@runlog/client';
import { tally } from '@runlog/testkit';

import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { nastyTexts, wellFormed } from './nasty.js';

let world: TestGateway;
const clients = new Map<string, RunlogClient>();

beforeAll(async () => {
  world = await startTestGateway();
  clients.set('http', new RunlogClient({ http: world.gateway.http }));
  clients.set('grpc', new RunlogClient({ grpc: world.gateway.grpc }));
  await clients.get('http')?.define({ name: 'flow', language: 'plain', document: 'x' });
});
afterAll(async () => {
  for (const client of clients.values()) client.close();
  await world.close();
});

const schedule = (more: Partial<NewSchedule>): NewSchedule => ({
  name: 'nightly',
  cron: '0 0 * * *',
  definition: 'flow',
  ...more,
});

/** Sends a text through a field; answers what was read back where something was stored, with what it has to be. */
type Field = (
  client: RunlogClient,
  text: string,
  unique: string,
) => Promise<readonly [unknown, unknown] | void>;

const readBack = async (client: RunlogClient, more: object): Promise<Record<string, unknown>> => {
  const started = await client.start({ definition: 'flow', ...more });
  return { ...(await client.get(started.id)) };
};

/** An execution that nobody else sends anything to: a crowd at one would be told to come back. */
const own = async (client: RunlogClient): Promise<string> => (await client.start({ definition: 'flow' })).id;

/** A member of the newest event. */
const lastFact = async (client: RunlogClient, id: string, member: string): Promise<unknown> =>
  Object.entries((await client.events(id)).events.at(-1)?.data ?? {}).find(([key]) => key === member)?.[1];

const fields: Readonly<Record<string, Field>> = {
  'the name of a definition': async (client, text) => {
    const { name } = await client.define({ name: text, language: 'plain', document: 'x' });
    return [(await client.definition(name)).name, text];
  },
  'a document': async (client, text, unique) => {
    await client.define({ name: unique, language: 'plain', document: text });
    return [(await client.definition(unique)).document, text];
  },
  'a language': async (client, text, unique) =>
    void (await client.define({ name: unique, language: text, document: 'x' })),
  'the definition of a start': async (client, text) => void (await client.start({ definition: text })),
  'a value of an input': async (client, text) => [
    (await readBack(client, { input: { a: [text] } }))['input'],
    { a: [text] },
  ],
  'a key of an input': async (client, text) => [
    JSON.stringify((await readBack(client, { input: { a: { [text]: 1 } } }))['input']),
    JSON.stringify({ a: { [text]: 1 } }),
  ],
  'a label': async (client, text) => [
    (await readBack(client, { labels: { team: text } }))['labels'],
    { team: text },
  ],
  'the key of a label': async (client, text) => [
    JSON.stringify((await readBack(client, { labels: { [text]: 'x' } }))['labels']),
    JSON.stringify({ [text]: 'x' }),
  ],
  'an idempotency key': async (client, text) => {
    const first = await client.start({ definition: 'flow', idempotencyKey: text });
    const second = await client.start({ definition: 'flow', idempotencyKey: text });
    return text === '' ? undefined : [second.id, first.id];
  },
  'the name of a signal': async (client, text) => {
    const id = await own(client);
    await client.signal(id, { name: text });
    return [await lastFact(client, id, 'name'), text];
  },
  'the id of a signal': async (client, text) => {
    const id = await own(client);
    await client.signal(id, { name: 'ping', signalId: text });
    // Over gRPC, an empty text is one that was not given.
    return text === '' ? undefined : [await lastFact(client, id, 'signalId'), text];
  },
  'the payload of a signal': async (client, text) => {
    const id = await own(client);
    await client.signal(id, { name: 'ping', payload: { text } });
    return [await lastFact(client, id, 'payload'), { text }];
  },
  ...Object.fromEntries(
    (['pause', 'stop', 'terminate'] as const).map((kind): [string, Field] => [
      `the reason of a ${kind}`,
      async (client, text) => {
        const id = await own(client);
        await client[kind](id, text);
        return text === '' ? undefined : [await lastFact(client, id, 'reason'), text];
      },
    ]),
  ),
  'the idempotency key of a command': async (client, text) => {
    const id = await own(client);
    const asked = { idempotencyKey: text };
    await client.pause(id, 'x', asked);
    await client.resume(id);
    return text === '' ? undefined : [(await client.pause(id, 'x', asked)).status, 'created'];
  },
  'the id of an execution': async (client, text) => void (await client.get(text)),
  'the id of an execution whose events are asked for': async (client, text) =>
    void (await client.events(text)),
  'a page token': async (client, text) => void (await client.list({ pageToken: text })),
  'the definition of a list': async (client, text) => void (await client.list({ definition: text })),
  'a label of a list': async (client, text) => void (await client.list({ labels: { team: text } })),
  'the name of a schedule': async (client, text) => {
    const made = await client.schedules.create(schedule({ name: text }));
    return [(await client.schedules.get(made.id)).name, text];
  },
  'a label of a schedule': async (client, text, unique) => {
    const made = await client.schedules.create(schedule({ name: unique, labels: { team: text } }));
    return [(await client.schedules.get(made.id)).labels, { team: text }];
  },
  'the key of a label of a schedule': async (client, text, unique) => {
    const made = await client.schedules.create(schedule({ name: unique, labels: { [text]: 'x' } }));
    return [JSON.stringify((await client.schedules.get(made.id)).labels), JSON.stringify({ [text]: 'x' })];
  },
  'the input of a schedule': async (client, text, unique) => {
    const made = await client.schedules.create(schedule({ name: unique, input: { [text]: text } }));
    return [JSON.stringify((await client.schedules.get(made.id)).input), JSON.stringify({ [text]: text })];
  },
  'the definition of a schedule': async (client, text, unique) =>
    void (await client.schedules.create(schedule({ name: unique, definition: text }))),
  'the key of a label of a list': async (client, text) =>
    void (await client.list({ labels: { [text]: 'x' } })),
  'the name of a list of definitions': async (client, text) =>
    void (await client.definitions({ name: text })),
  'a cron line': async (client, text, unique) =>
    void (await client.schedules.create(schedule({ name: unique, cron: text }))),
  'a time zone': async (client, text, unique) =>
    void (await client.schedules.create(schedule({ name: unique, timeZone: text }))),
  'the name of a schedule that is asked for': async (client, text) => void (await client.schedules.get(text)),
};

/** What became of a text: the field's own answer, or the refusal, which is the client's fault and says so. */
async function outcome(field: Field, client: RunlogClient, text: string, unique: string): Promise<void> {
  try {
    const stored = await field(client, text, unique);
    if (stored) expect(stored[0]).toEqual(stored[1]);
  } catch (error) {
    expect(error).toBeInstanceOf(ClientError);
    expect(error).not.toBeInstanceOf(ServerFault);
    expect(error).not.toBeInstanceOf(Unreachable);
  }
}

describe.each(['http', 'grpc'])('over %s, every text is taken as it is or refused as', (way) => {
  test.each(Object.entries(fields))('%s', async (name, field) => {
    const client = clients.get(way);
    if (!client) throw new TypeError(way);
    const stem = `${way}-${name.replace(/\W+/g, '-')}`;
    await Promise.all(
      nastyTexts.map((text, index) => outcome(field, client, wellFormed(text), `${stem}-${index}`)),
    );
    expect(world.faults).toEqual([]);
    tally({ cases: nastyTexts.length });
  });
});

test.each(['http', 'grpc'])('over %s, a label that no map can hold is refused by its name', async (way) => {
  const labels = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
  const client = clients.get(way);
  const problems = [{ field: 'labels.__proto__', message: 'is not a possible key' }];
  await expect(client?.start({ definition: 'flow', labels })).rejects.toMatchObject({ facts: { problems } });
  await expect(client?.schedules.create(schedule({ labels }))).rejects.toMatchObject({ facts: { problems } });
});

/** Headers go out as they are, byte by byte; what no header can carry, a client cannot send. */
describe.each(['x-runlog-tenant', 'traceparent', 'last-event-id', 'accept', 'x-request-id'])(
  'every text in the header %s',
  (name) => {
    test('is taken or refused', async () => {
      const sendable = nastyTexts.map(wellFormed).filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
      expect(sendable.length).toBeGreaterThan(20);
      for (const text of sendable)
        for (const path of ['/v1/executions?pageSize=1', '/v1/executions/none/events']) {
          const response = await fetch(`${world.gateway.http}${path}`, { headers: { [name]: text } });
          expect([text, response.status < 500]).toEqual([text, true]);
        }
      tally({ cases: 2 * sendable.length });
      expect(world.faults).toEqual([]);
    });
  },
);
