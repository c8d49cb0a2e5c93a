import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { closeEvaluator, completed, Driver, type World } from './driver.js';

afterAll(closeEvaluator);

const workflow = (step: string): string =>
  `{yawl: "0.1", start: a, steps: {a: {${step}}, b: {noOp: {output: '\\({caught: .caught})'}}}}`;
const run = (step: string, input: Json, world: World): Promise<Driver> =>
  Driver.start(workflow(step), input, world).settle();
const answering =
  (output: Json): World =>
  () =>
    completed(output);

describe('containerCall', () => {
  const step = (more = ''): string =>
    `containerCall: {containerId: shop, path: '/orders/\\(.id)', method: POST, body: '\\({n: .n})', headers: {X-Id: '\\(.id)', X-None: '\\(.gone)'}, query: {q: 1}${more}}`;

  test('asks the workers of the queue that is named after the container', async () => {
    const done = await run(
      step(),
      { id: 'o1', n: 2 },
      answering({ status: 201, headers: {}, body: { ok: true } }),
    );
    expect(done.tasks).toMatchObject([
      {
        queue: 'shop',
        handler: 'shop',
        input: {
          path: '/orders/o1',
          method: 'POST',
          body: { n: 2 },
          headers: { 'X-Id': 'o1' },
          query: { q: '1' },
        },
      },
    ]);
    expect(done.ofType('StepScheduled')).toMatchObject([{ type: 'ContainerCall' }]);
    expect(done.state.output).toEqual({ ok: true });
  });

  test('has path, method, headers and query also where its step does not name them', async () => {
    const done = await run('containerCall: {containerId: shop}', {}, answering(null));
    expect(done.tasks[0]?.input).toEqual({ path: '', method: 'GET', headers: {}, query: {} });
    expect(done.state.output).toEqual({});
  });

  test.each<[Json, Json]>([
    [{ body: { a: 1 } }, { a: 1 }],
    [
      { a: 1, status: 'paid' },
      { a: 1, status: 'paid' },
    ],
    [{ status: 204 }, {}],
    [{}, {}],
  ])('takes the answer %j as %j', async (answer, output) => {
    expect((await run(step(), {}, answering(answer))).state.output).toEqual(output);
  });

  test('fails with the status of an answer that is an error, which can be caught', async () => {
    const done = await run(step(), {}, answering({ status: 404, body: 'gone' }));
    expect(done.state.error).toMatchObject({ code: 'CONTAINER_CALL_404' });
    const rule = ", catch: [{errorList: [CONTAINER_CALL_404], output: '\\({caught: .error})', next: b}]";
    const caught = await run(step(rule), {}, answering({ status: 404 }));
    expect(caught.state.output).toEqual({ caught: 'CONTAINER_CALL_404' });
  });

  test('needs a path that is text', async () => {
    const done = await run("containerCall: {containerId: c, path: '\\({})'}", {}, answering({}));
    expect(done.state.error).toMatchObject({ code: 'STEP_INVALID_ARGUMENT' });
  });
});

describe('grpcCall', () => {
  const step = (more = ''): string =>
    `grpcCall: {endpoint: '\\(.host):443', method: shop.Orders/Get, body: '\\({id: .id})', headers: {authorization: 'Bearer secret://shop'}${more}}`;

  test('asks the executor, and gives the response', async () => {
    const done = await run(step(), { host: 'shop', id: 'o1' }, answering({ body: { total: 3 } }));
    expect(done.tasks).toMatchObject([
      {
        queue: 'default',
        handler: 'grpc',
        input: {
          endpoint: 'shop:443',
          method: 'shop.Orders/Get',
          body: { id: 'o1' },
          headers: { authorization: 'Bearer secret://shop' },
        },
      },
    ]);
    expect(done.ofType('StepScheduled')).toMatchObject([{ type: 'GrpcCall' }]);
    expect(done.state.output).toEqual({ total: 3 });
  });

  test('as a service account fails before anything is asked', async () => {
    const done = await run(step(', useServiceAccount: true'), { host: 'h' }, answering({}));
    expect(done.tasks).toEqual([]);
    expect(done.state.error).toMatchObject({
      code: 'STEP_FAILED_PRECONDITION',
      details: { connector: 'grpcCall' },
    });
  });
});

describe('databaseQuery', () => {
  test('asks the executor with a connection', async () => {
    const step =
      "databaseQuery: {query: 'select \\(.n)', connection: {type: POSTGRES, host: db, port: 6432, database: '\\(.db)', ssl: true, simple: {username: app, password: 'secret://db'}}}";
    const done = await run(step, { n: 1, db: 'shop' }, answering({ rows: [{ n: 1 }], rowsAffected: 1 }));
    expect(done.tasks).toMatchObject([
      {
        queue: 'default',
        handler: 'database-query',
        input: {
          connection: {
            host: 'db',
            port: 6432,
            database: 'shop',
            ssl: true,
            user: 'app',
            password: 'secret://db',
          },
          query: 'select 1',
          mode: 'query',
        },
      },
    ]);
    expect(done.state.output).toEqual({ rows: [{ n: 1 }], rowsAffected: 1 });
  });

  test('asks the executor with a dsn', async () => {
    const done = await run(
      'databaseQuery: {query: delete, mode: EXEC, dsn: secret://shop-db}',
      {},
      answering({ rowsAffected: 4 }),
    );
    expect(done.tasks[0]?.input).toEqual({ dsn: 'secret://shop-db', query: 'delete', mode: 'exec' });
    expect(done.state.output).toEqual({ rowsAffected: 4 });
  });

  test.each(['type: MYSQL, host: h, simple: {username: u}', 'type: POSTGRES, host: h, iam: {}'])(
    'fails with a connection that there is no connector for: %s',
    async (connection) => {
      const done = await run(`databaseQuery: {query: q, connection: {${connection}}}`, {}, answering({}));
      expect(done.tasks).toEqual([]);
      expect(done.state.error).toMatchObject({
        code: 'STEP_FAILED_PRECONDITION',
        details: { connector: 'databaseQuery' },
      });
    },
  );
});

describe('objectStorage', () => {
  test('reads an object into Content', async () => {
    const step = "objectStorage: {bucket: files, object: '\\(.name)', get: {contentType: JSON}}";
    const done = await run(step, { name: 'a/b.json' }, answering({ content: [1], etag: 'e' }));
    expect(done.tasks).toMatchObject([
      {
        queue: 'default',
        handler: 'object-storage',
        input: { action: 'get', bucket: 'files', object: 'a/b.json', contentType: 'json' },
      },
    ]);
    expect(done.state.output).toEqual({ Content: [1] });
  });

  test('writes an object as text unless said otherwise', async () => {
    const step = "objectStorage: {bucket: files, object: o, put: {content: '\\(.text)'}}";
    const done = await run(step, { text: 'hello' }, answering({ etag: 'e' }));
    expect(done.tasks[0]?.input).toEqual({
      action: 'put',
      bucket: 'files',
      object: 'o',
      contentType: 'text',
      content: 'hello',
    });
    expect(done.state.output).toEqual({});
  });

  test('reads bytes unless said otherwise', async () => {
    const done = await run(
      'objectStorage: {bucket: files, object: o, get: {}}',
      {},
      answering({ content: 'AA==' }),
    );
    expect(done.tasks[0]?.input).toMatchObject({ contentType: 'binary' });
  });
});
