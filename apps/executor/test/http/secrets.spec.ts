import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StepFailure } from '@runlog/worker';
import { call, serve } from '../support/calls.js';

const canary = 'canary-"5f2c"/8d+1';
let secretsDir: string;

beforeAll(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'secrets-'));
  await mkdir(join(secretsDir, 'default', 'folder'), { recursive: true });
  await mkdir(join(secretsDir, 'others'));
  await writeFile(join(secretsDir, 'default', 'token'), `${canary}\n`);
  await writeFile(join(secretsDir, 'default', 'short'), 'abc');
  await writeFile(join(secretsDir, 'default', 'lines'), 'one\ntwo\nthree');
  await writeFile(join(secretsDir, 'others', 'theirs'), canary);
  await writeFile(join(secretsDir, 'outside'), canary);
});
afterAll(() => rm(secretsDir, { recursive: true }));

/** Tells the caller all that it sent, in several forms. */
const echo =
  (status: number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization = '' } = request.headers;
    const body = { authorization, [authorization]: [{ escaped: encodeURIComponent(authorization) }] };
    response.writeHead(status, { 'content-type': 'application/json', 'x-echo': authorization });
    response.end(JSON.stringify(body));
  };
const headers = { authorization: 'Bearer secret://token' };

async function failureOf(work: Promise<unknown>): Promise<StepFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StepFailure)) throw new TypeError(`no failure of a step: ${String(error)}`);
  return error;
}

describe('a secret that a header refers to', () => {
  test('reaches the target, and nothing that comes back holds it', async () => {
    const server = await serve(echo(200));
    const output = await call({ url: server.url(), headers }, { secretsDir });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    expect(output).toMatchObject({
      body: { authorization: 'Bearer [secret]', 'Bearer [secret]': [{ escaped: 'Bearer%20[secret]' }] },
    });
    expect(JSON.stringify(output)).not.toMatch(/canary|5f2c/);
  });

  test('is in no error, also where its answer was cut off', async () => {
    const server = await serve(echo(500));
    const failure = await failureOf(call({ url: server.url(), headers }, { secretsDir }));
    expect(failure).toMatchObject({ code: 'http.500', retryable: true });
    expect(JSON.stringify([failure.message, failure.details, String(failure.cause)])).not.toMatch(
      /canary|5f2c/,
    );
    for (const before of [1_010, 1_014, 1_018, 1_020]) {
      const cutting = await serve((_request, response) =>
        response.writeHead(400).end(`${'x'.repeat(before)}${canary}`),
      );
      const cut = await failureOf(call({ url: cutting.url(), headers }, { secretsDir }));
      expect(JSON.stringify(cut.details)).not.toContain('cana');
    }
  });

  test('follows a redirect within its origin, and to no other, whatever its header is called', async () => {
    const other = await serve(echo(200));
    const named = { 'x-plain': 'secret://token' };
    for (const [to, expected] of [
      ['/b', canary],
      [other.url(), undefined],
    ] as const) {
      const seen: (string | undefined)[] = [];
      const server = await serve((request, response) => {
        seen.push(request.headers['x-plain'] as string | undefined);
        if (request.url === '/a') response.writeHead(302, { location: to });
        response.end();
      });
      await call({ url: server.url('/a'), headers: named }, { secretsDir });
      expect([seen[0], [...seen, other.requests.at(-1)?.headers['x-plain']][1]]).toEqual([canary, expected]);
    }
  });

  test.each(['missing', 'theirs', 'folder/x', 'short', 'lines', '..%2foutside'])(
    'called %s ends the step, saying so',
    async (name) => {
      const server = await serve(echo(200));
      const wanted = { url: server.url(), headers: { authorization: `secret://${name}` } };
      const failure = await failureOf(call(wanted, { secretsDir }));
      expect(failure).toMatchObject({
        code: expect.stringMatching(/^(invalid_input|secret_unreadable)$/),
        message: expect.not.stringMatching(/canary|one|abc|secrets-/),
      });
      expect(server.requests).toEqual([]);
    },
  );

  test('is not there without a directory of secrets', async () => {
    const server = await serve(echo(200));
    expect(await failureOf(call({ url: server.url(), headers }))).toMatchObject({ code: 'invalid_input' });
  });
});
