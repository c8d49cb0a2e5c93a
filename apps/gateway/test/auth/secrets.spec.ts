import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { createLogger } from '@runlog/service';
import { eventually, plainLanguage } from '@runlog/testkit';

import { startGateway } from '../../src/boot/start-gateway.js';
import { endGateway, startTestGateway } from '../support/gateway.js';
import { startIssuer } from '../support/issuer.js';
import { bearerOf, makeKey } from '../support/keys.js';

test('credentials appear in no log line, answer, metric, trace or event', async () => {
  const traces: string[] = [];
  const collector = createServer((request, response) => {
    request.on('data', (piece: Buffer) => traces.push(piece.toString('latin1')));
    request.on('end', () => response.end('{}'));
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const issuer = await startIssuer('executions:start definitions:write executions:read');
  const world = await startTestGateway();
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = createLogger({ service: 'gateway', level: 'trace', destination: { write } });
  const config = {
    ...world.config,
    auth: { required: true, failuresPerMinute: 0, oidc: issuer.oidc },
    tracesTo: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  };
  const languages = { languages: [plainLanguage], checkExpression: () => Promise.resolve(undefined) };
  const release = { ...languages, dialects: [] };
  const gateway = await startGateway(config, release, log);

  const key = await makeKey(world);
  const token = await issuer.token();
  const canary = 'CanaryCanaryCanaryCanaryCanaryCanaryCanary0';
  const bad = [`rlk_${'0'.repeat(12)}_${canary}`, canary, `${canary}.${canary}.${canary}`, `rlk_${canary}`];
  const answers: string[] = [];
  for (const credential of [key, token, ...bad]) {
    for (const path of ['/v1/executions?pageSize=x', '/v1/executions/none', '/v1/none', '/%zz', '/metrics']) {
      const response = await fetch(`${gateway.http}${path}`, { headers: bearerOf(credential) });
      answers.push(await response.text(), JSON.stringify([...response.headers]));
    }
    for (const way of ['http', 'grpc'] as const) {
      const client = new RunlogClient({ [way]: gateway[way], token: credential });
      const work = async (): Promise<void> => {
        await client.define({ name: 'flow', language: 'plain', document: 'x' });
        const { id } = await client.start({ definition: 'flow' });
        answers.push(JSON.stringify(await client.events(id)));
      };
      await work().catch((error: unknown) => answers.push(String(error), JSON.stringify(error)));
      client.close();
    }
  }
  await endGateway(gateway);
  await eventually(() => expect(traces.length).toBeGreaterThan(0));
  const rows = await Promise.all(
    ['event', 'command', 'definition'].map((table) =>
      world.store.dataSource.query(`SELECT row_to_json(t)::text AS row FROM runlog.${table} t`),
    ),
  );
  const everything = [...lines, ...answers, ...traces, JSON.stringify(rows)].join('\n');
  expect([lines.length > 5, answers.length > 50]).toEqual([true, true]);
  const secret = key.slice(17);
  const signature = token.split('.')[2] ?? '';
  expect([secret, signature, canary].filter((one) => everything.includes(one))).toEqual([]);
  await world.close();
  await issuer.close();
  collector.close();
});
