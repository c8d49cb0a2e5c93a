import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { serve } from './support/calls.js';
import { ExecutorProcess } from './support/executor-process.js';
import { SchedulerSide } from './support/scheduler-side.js';

let side: SchedulerSide;
const processes: ExecutorProcess[] = [];

beforeEach(async () => {
  side = await SchedulerSide.open();
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.destroy()));
  await side.close();
});

function start(env: Readonly<Record<string, string>> = {}): ExecutorProcess {
  const started = new ExecutorProcess({
    RUNLOG_NATS_URL: side.url,
    RUNLOG_SUBJECT_PREFIX: side.bus.prefix,
    RUNLOG_HTTP_ALLOW: '127.0.0.1',
    ...env,
  });
  processes.push(started);
  return started;
}

const textOf = async (url: string) => (await fetch(url)).text();

describe('the executor as a process', () => {
  test('says where it is well once it serves, and runs what it is given', async () => {
    const executor = start();
    const health = await executor.ready();
    expect(health).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await textOf(`${health}/health/live`)).toContain('ok');
    expect(await textOf(`${health}/health/ready`)).toContain('ok');
    const task = await side.send('echo', { a: 1 });
    expect(await side.outcomeOf(task)).toEqual({ status: 'completed', output: { a: 1 } });
    expect(await executor.end()).toMatchObject({ exit: 0 });
  });

  test('counts attempts, and writes them down by their names without what they carry', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end('secret answer'));
    const executor = start();
    const health = await executor.ready();
    const done = await side.send('echo', 'secret input');
    const failed = await side.send('http', { url: server.url() }, { step: 'call', attempt: 2 });
    await side.send('brew', {});
    await Promise.all([done, failed].map((task) => side.outcomeOf(task)));
    await eventually(async () => {
      const metrics = await textOf(`${health}/metrics`);
      expect(metrics).toMatch(/attempts_total\{handler="echo",outcome="completed",code="",[^}]*\} 1/);
      expect(metrics).toMatch(/attempts_total\{handler="http",outcome="failed",code="http.5xx",[^}]*\} 1/);
      expect(metrics).toMatch(
        /attempts_total\{handler="unknown",outcome="failed",code="unknown_handler",[^}]*\} 1/,
      );
      expect(metrics).toMatch(/attempt_seconds_count\{[^}]*handler="http"[^}]*\} 1/);
      expect(metrics).toMatch(/tasks_running\{[^}]*\} 0/);
    });
    expect(executor.lines).toContainEqual(
      expect.objectContaining({
        executionId: failed.executionId,
        step: 'call',
        attempt: 2,
        code: 'http.503',
      }),
    );
    expect(executor.lines).toContainEqual(
      expect.objectContaining({ executionId: done.executionId, step: 'one' }),
    );
    expect(JSON.stringify(executor.lines)).not.toContain('secret');
  });

  test('lets a call end that is under way at SIGTERM, takes nothing new, and exits with 0', async () => {
    let finish = (): void => undefined;
    const server = await serve((_request, response) => {
      finish = () => response.end('finished');
    });
    const executor = start();
    const health = await executor.ready();
    const task = await side.send('http', { url: server.url() });
    await eventually(() => expect(server.requests).toHaveLength(1));
    const ending = executor.end();
    await eventually(async () => expect((await fetch(`${health}/health/ready`)).status).toBe(503));
    const late = await side.send('noop', {});
    finish();
    expect(await side.outcomeOf(task)).toMatchObject({ status: 'completed', output: { body: 'finished' } });
    expect(await ending).toMatchObject({ exit: 0 });
    expect(side.reportsOf(late)).toEqual([]);
    await start().ready();
    expect(await side.outcomeOf(late)).toMatchObject({ status: 'completed' });
  });

  test('hands on what does not end within the grace, and still exits with 0 in time', async () => {
    const server = await serve((_request, response) => {
      if (server.requests.length > 1) response.end('by another');
    });
    const executor = start({ RUNLOG_SHUTDOWN_GRACE: '1' });
    await executor.ready();
    const task = await side.send('http', { url: server.url() });
    await eventually(() => expect(server.requests).toHaveLength(1));
    const { exit, afterMs } = await executor.end();
    expect(exit).toBe(0);
    expect(afterMs).toBeGreaterThan(900);
    // Without a limit of its own it would wait for the answer, which never comes.
    await start().ready();
    expect(await side.outcomeOf(task)).toMatchObject({ status: 'completed', output: { body: 'by another' } });
  });

  test('dies at once at kill -9, and its task goes to another', async () => {
    const server = await serve((_request, response) => {
      if (server.requests.length > 1) response.end('by another');
    });
    const executor = start();
    await executor.ready();
    const task = await side.send('http', { url: server.url() });
    await eventually(() => expect(server.requests).toHaveLength(1));
    expect(await executor.end('SIGKILL')).toMatchObject({ exit: 'SIGKILL' });
    await start().ready();
    await eventually(() => expect(server.requests.length).toBeGreaterThan(1));
    expect(await side.outcomeOf(task)).toMatchObject({ status: 'completed', output: { body: 'by another' } });
  });

  test('survives servers that misbehave in every way', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/hang-up') request.socket.destroy();
      else if (request.url === '/half')
        response.writeHead(200, { 'content-length': '10' }).write('half', () => request.socket.destroy());
      else if (request.url === '/lie') response.writeHead(200, { 'content-encoding': 'br' }).end('no brotli');
      else if (request.url === '/silent') return;
      else response.writeHead(302, { location: 'http://[' }).end();
    });
    const executor = start({ RUNLOG_HTTP_ANSWER_TIMEOUT_MS: '300', RUNLOG_HTTP_BODY_LIMIT: '1000' });
    await executor.ready();
    const paths = ['/hang-up', '/half', '/lie', '/silent', '/nowhere'];
    const tasks = await Promise.all(
      Array.from({ length: 50 }, (_, n) => side.send('http', { url: server.url(paths[n % paths.length]) })),
    );
    const codes = (await Promise.all(tasks.map((task) => side.outcomeOf(task)))).map((report) =>
      report.status === 'failed' ? report.error.code : report.status,
    );
    expect(new Set(codes)).toEqual(new Set(['network', 'timeout']));
    expect(await side.outcomeOf(await side.send('noop', {}))).toMatchObject({ status: 'completed' });
    expect(executor.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });

  test('makes each attempt a span of its execution’s trace, which the called server can join', async () => {
    const collector = await serve((_request, response) => response.end());
    const server = await serve((_request, response) => response.end());
    const executor = start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url('') });
    await executor.ready();
    const task = await side.send('http', { url: server.url() });
    await side.outcomeOf(task);
    const trace = task.executionId.replaceAll('-', '');
    const [, traceId, spanId] = String(server.requests[0]?.headers.traceparent).split('-');
    expect(traceId).toBe(trace);
    expect(await executor.end()).toMatchObject({ exit: 0 });
    expect(collector.requests.map(({ path }) => path)).toContain('/v1/traces');
    const exported = collector.requests.map(({ body }) => body).join('');
    expect(exported).toContain('attempt http');
    expect(exported).toContain(spanId);
  });

  test('names every variable that it cannot use, and does not start', async () => {
    const executor = start({ RUNLOG_HTTP_ALLOW: '10.0.0.0/99', RUNLOG_EXECUTOR_SLOTS: '0' });
    expect(await executor.ended).toBe(2);
    expect(executor.stderr).toContain('RUNLOG_HTTP_ALLOW');
    expect(executor.stderr).toContain('RUNLOG_EXECUTOR_SLOTS');
  });

  test('gives up, saying so, when there is no bus', async () => {
    const executor = start({ RUNLOG_NATS_URL: 'nats://127.0.0.1:9', RUNLOG_START_TIMEOUT: '1' });
    expect(await executor.ended).toBe(1);
    expect(executor.lines).toContainEqual(expect.objectContaining({ level: 'fatal' }));
  });
});
