import { createServer, type Server } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { startPlatform, type Platform } from '@runlog/local';
import { connectBus, type Bus } from '@runlog/messaging';
import { eventually, tally } from '@runlog/testkit';
import pg from 'pg';

import { temporaryDirectory } from '../src/platform/temporary-directory.js';

const canary = 'canary5f2c8d1e';
const lines: string[] = [];
const traces: string[] = [];
const sent: string[] = [];
const messages: string[] = [];
let spy: Bus;
let platform: Platform;
let target: Server;
let collector: Server;

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'secrets', 'default'), { recursive: true });
  await writeFile(join(directory, 'secrets', 'default', 'token'), canary);
  target = createServer((request, answer) => {
    const all = JSON.stringify(request.headers);
    sent.push(all);
    answer
      .setHeader('content-type', 'application/json')
      .setHeader('x-echo', request.headers.authorization ?? '');
    answer.writeHead(Number(request.url?.slice(1, 4)) || 200).end(all);
  });
  collector = createServer((request, answer) => {
    request.on('data', (piece: Buffer) => traces.push(piece.toString('latin1')));
    request.on('end', () => answer.end('{}'));
  });
  const tracesTo = await listening(collector);
  const url = await listening(target);
  platform = await startPlatform({
    dataDir: join(directory, 'data'),
    tailor: () => ({
      env: {
        RUNLOG_LOG_LEVEL: 'trace',
        RUNLOG_SECRETS_DIR: join(directory, 'secrets'),
        OTEL_EXPORTER_OTLP_ENDPOINT: tracesTo,
      },
    }),
    observer: { line: (_name, line) => void lines.push(line) },
  });
  spy = await connectBus({ url: platform.nats, name: 'spy', prefix: 'runlog' });
  spy.nc.subscribe('>', {
    callback: (_error, { subject, data }) => messages.push(`${subject} ${Buffer.from(data).toString()}`),
  });
  const client = new RunlogClient({ http: platform.http });
  const names: string[] = [];
  for (const [name, path, authorization] of [
    ['works', '/200', 'Bearer secret://token'],
    ['fails', '/400', 'Basic secret://token'],
    ['retried', '/503', 'secret://token'],
    ['unknown', '/200', 'secret://none'],
  ] as const) {
    await client.define({
      name,
      language: 'yawl',
      document: {
        yawl: '0.1',
        start: 'call',
        steps: {
          call: {
            httpCall: {
              url: `${url}${path}`,
              headers: { authorization, 'x-api-key': authorization },
              retryPolicy: { errorList: ['HTTP_CALL_503'], retryCount: 1, initialDelay: '1s' },
            },
          },
        },
      },
    });
    names.push(name);
  }
  const started = await Promise.all(names.map((definition) => client.start({ definition })));
  const ended = await Promise.all(started.map(({ id }) => client.wait(id)));
  expect(ended.map(({ status }) => status)).toEqual(['completed', 'failed', 'failed', 'failed']);
  client.close();
});

afterAll(async () => {
  await spy.close();
  await platform.stop();
  target.close();
  collector.close();
});

/** What was looked through, and must be more than nothing. */
function expectClean(texts: readonly string[]): void {
  const all = texts.join('\n');
  expect(all.length).toBeGreaterThan(100);
  expect(all.includes(canary)).toBe(false);
  tally({ cases: texts.length });
}

test('the secret of a step reaches its target, else the search below would be for nothing', () => {
  expect(sent.filter((headers) => headers.includes(canary)).length).toBeGreaterThanOrEqual(4);
});

test('no row of the database has it', async () => {
  const client = new pg.Client({ connectionString: platform.postgresUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'runlog'`,
  );
  expect(rows.length).toBeGreaterThan(8);
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: texts } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    found.push(...texts.map(({ text }) => text));
  }
  await client.end();
  expectClean(found);
});

test('no message on the bus has it, stored or not', () => expectClean(messages));

test('no log line, trace or page has it', async () => {
  expectClean(lines);
  await eventually(() => expect(traces.length).toBeGreaterThan(0));
  expectClean(traces);
  const client = new RunlogClient({ http: platform.http });
  const pages: string[] = [];
  const { executions } = await client.list();
  for (const { id } of executions)
    pages.push(JSON.stringify([await client.get(id), await client.events(id, { pageSize: 1_000 })]));
  for (const path of ['/metrics', '/openapi.json', '/v1/definitions', '/health/ready'])
    pages.push(await (await fetch(`${platform.http}${path}`)).text());
  client.close();
  expectClean(pages);
});
