import { expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { completed, eventually, started } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { endGateway, runGateway, startTestGateway } from '../support/gateway.js';
import { readStream } from '../support/sse.js';

test('an ending gateway lets waits and streams end early and cuts nothing', async () => {
  // Whoever used up the grace would still be at it when the test is given up.
  const world = await startTestGateway({ shutdownGraceMs: 3_600_000 });
  const api = new Api(() => world.gateway.http);
  const grpc = new RunlogClient({ grpc: world.gateway.grpc });
  const id = await api.start();
  const url = `${world.gateway.http}/v1/executions/${id}`;
  const waiting = api.get(`/v1/executions/${id}?wait=60s`);
  const overGrpc = grpc.wait(id, { timeoutMs: 60_000 }).catch((error: unknown) => error);
  const streamed: string[] = [];
  const streaming = readStream(`${url}/stream`, { onEvent: ({ id }) => streamed.push(id) });
  await eventually(async () => {
    // A stream that was counted may not have begun to answer, and would be sent to another gateway.
    expect(streamed).toEqual(['1']);
    const { body } = await api.get('/metrics');
    expect(body).toMatch(/^runlog_waiting_requests\{[^}]*\} 3$/m);
  });
  await endGateway(world.gateway);
  expect(await waiting).toMatchObject({ status: 202, body: { id, status: 'created' } });
  expect((await streaming).events.map((event) => event.id)).toEqual(['1']);
  await expect(fetch(url)).rejects.toThrow();
  grpc.close();
  await overGrpc;
  expect(world.faults).toEqual([]);
  await world.close();
});

test('a client that streams goes over to the next gateway without gap or repeat', async () => {
  const first = await startTestGateway();
  const httpPort = Number(new URL(first.gateway.http).port);
  const grpcPort = Number(first.gateway.grpc.split(':')[1]);
  const id = await new Api(() => first.gateway.http).start();
  const clients = [
    new RunlogClient({ http: first.gateway.http }),
    new RunlogClient({ grpc: first.gateway.grpc }),
  ];
  const reading = clients.map(async (client) => {
    const versions: number[] = [];
    for await (const { version } of client.stream(id)) versions.push(version);
    return versions;
  });
  await first.append(id, [started]);
  await endGateway(first.gateway);
  const second = await runGateway({ ...first.config, httpPort, grpcPort });
  await first.append(id, [completed()]);
  for (const versions of await Promise.all(reading)) expect(versions).toEqual([1, 2, 3]);
  for (const client of clients) client.close();
  await endGateway(second);
  await first.close();
});
