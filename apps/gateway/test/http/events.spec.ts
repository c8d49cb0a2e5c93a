import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { completed, failed, signalled, started } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { readStream, type SseEvent } from '../support/sse.js';

let world: TestGateway;
const api = new Api(() => world.gateway.http);

beforeAll(async () => {
  world = await startTestGateway();
});

afterAll(() => world.close());

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const stream = (id: string, options?: Parameters<typeof readStream>[1]) =>
  readStream(`${world.gateway.http}/v1/executions/${id}/stream`, options);

describe('pages of events', () => {
  test('lead on without hole or repeat', async () => {
    const id = await api.start({ input: 'x' });
    await world.append(id, [started, signalled(1), signalled(2), completed()]);
    const first = await api.get(`/v1/executions/${id}/events?pageSize=3`);
    expect(first.body.events[0]).toEqual({
      executionId: id,
      version: 1,
      type: 'ExecutionCreated',
      recordedAt: expect.stringMatching(/Z$/),
      data: expect.objectContaining({ input: 'x' }),
    });
    expect(first.body.next).toBe(3);
    const second = await api.get(`/v1/executions/${id}/events?pageSize=3&after=3`);
    expect(second.body.events.map(({ version }: SseEvent['data']) => version)).toEqual([4, 5]);
    expect(second.body).not.toHaveProperty('next');
  });

  test('as NDJSON come all at once, one event a line', async () => {
    const id = await api.start();
    await world.append(id, [started, ...Array.from({ length: 2_300 }, (_, i) => signalled(i))]);
    const answer = await api.get(`/v1/executions/${id}/events?after=2`, { accept: 'application/x-ndjson' });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = String(answer.body).trimEnd().split('\n');
    const versions = lines.map((line) => (JSON.parse(line) as { version: number }).version);
    expect(versions).toEqual(upTo(2_302).slice(2));
  });

  test('as NDJSON of an unknown execution are a problem document', async () => {
    const path = '/v1/executions/0193b0c2-0000-7000-8000-000000000001/events';
    const { status, body } = await api.get(path, { accept: 'application/x-ndjson' });
    expect([status, body.code]).toEqual([404, 'not_found']);
  });
});

describe('a stream of events', () => {
  test('replays an ended execution and ends; id is the version and event the type', async () => {
    const id = await api.start();
    await world.append(id, [started, failed]);
    const { status, events } = await stream(id);
    expect(status).toBe(200);
    expect(events.map((event) => [event.id, event.event])).toEqual([
      ['1', 'ExecutionCreated'],
      ['2', 'ExecutionStarted'],
      ['3', 'ExecutionFailed'],
    ]);
    const { body } = await api.get(`/v1/executions/${id}/events`);
    expect(events.map(({ data }) => data)).toEqual(body.events);
  });

  test('goes on behind Last-Event-ID, or after, of which the first wins', async () => {
    const id = await api.start();
    await world.append(id, [started, signalled(1), completed()]);
    const ids = async (query: string, lastEventId?: string) => {
      const headers: Record<string, string> =
        lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const url = `${world.gateway.http}/v1/executions/${id}/stream${query}`;
      return (await readStream(url, { headers })).events.map((event) => event.id);
    };
    expect(await ids('?after=2')).toEqual(['3', '4']);
    expect(await ids('', '3')).toEqual(['4']);
    expect(await ids('?after=1', '3')).toEqual(['4']);
  });

  test('of an ended execution is 204 for a reader who has all of it, so that it stays away', async () => {
    const id = await api.start();
    await world.append(id, [started, completed()]);
    expect((await stream(id, { headers: { 'last-event-id': '3' } })).status).toBe(204);
  });

  test('is a problem document where there is none, or nothing to go on behind', async () => {
    const id = await api.start();
    expect((await api.get(`/v1/executions/${id}/stream?after=9`)).body.errors).toEqual([
      expect.objectContaining({ field: 'after' }),
    ]);
    expect((await api.get(`/v1/executions/${id}/stream`, { 'last-event-id': 'x' })).body.errors).toEqual([
      expect.objectContaining({ field: 'Last-Event-ID.after' }),
    ]);
    expect((await api.get('/v1/executions/nothing/stream')).status).toBe(404);
  });

  test('shows that it begins although there is nothing to send', async () => {
    const id = await api.start();
    const controller = new AbortController();
    const url = `${world.gateway.http}/v1/executions/${id}/stream?after=1`;
    const response = await fetch(url, { signal: controller.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    controller.abort();
  });

  test('has no gap and no repeat for readers who break off and come back while events are appended', async () => {
    const id = await api.start();
    const total = 200;
    const readers = upTo(6).map(async (reader) => {
      const seen: string[] = [];
      for (;;) {
        const last = seen.at(-1);
        const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
        const { events, ended } = await stream(id, { headers, breakOffAfter: 5 * reader });
        seen.push(...events.map((event) => event.id));
        if (ended) return seen;
      }
    });
    await world.append(id, [started]);
    for (let number = 0; number < total; number += 1) await world.append(id, [signalled(number)]);
    await world.append(id, [completed()]);
    for (const seen of await Promise.all(readers)) expect(seen).toEqual(upTo(total + 3).map(String));
  });
});
