import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, nestLogger, ready, type Logger } from '../src/index.js';

let lines: string[] = [];
const destination = { write: (line: string) => void lines.push(line) };
const logged = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
const logger = (level = 'trace'): Logger => createLogger({ service: 'scheduler', level, destination });

beforeEach(() => {
  lines = [];
});

describe('the log', () => {
  test('is lines of JSON with ISO time, the level as a word, and ids as fields', () => {
    logger().child({ component: 'inbox' }).warn({ executionId: 'e1', step: 'a[3].b', attempt: 2 }, 'late');
    expect(logged()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'scheduler',
        pid: process.pid,
        component: 'inbox',
        executionId: 'e1',
        step: 'a[3].b',
        attempt: 2,
        msg: 'late',
      },
    ]);
  });

  test('holds nothing below its level', () => {
    logger('warn').info({}, 'quiet');
    expect(lines).toEqual([]);
  });

  test('holds an error with its code, its stack and its causes', () => {
    const cause = new Error('inner reason');
    logger().error({ err: Object.assign(new Error('outer', { cause }), { code: 'x_failed' }) }, 'failed');
    expect(logged()[0]).toMatchObject({
      err: { type: 'Error', message: expect.stringContaining('outer'), code: 'x_failed' },
    });
    expect(lines[0]).toContain('inner reason');
    logger().error(new Error('alone'));
    expect(logged()[1]).toMatchObject({ err: { message: 'alone' }, msg: 'alone' });
  });

  test.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'password',
    'PGPASSWORD',
    'token',
    'accessToken',
    'refresh_token',
    'secret',
    'clientSecret',
    'apiKey',
    'api_key',
    'x-api-key',
    'privateKey',
    'credentials',
  ])('leaves out what is called %s, at any depth', (key) => {
    const secret = { [key]: 'hunter2' };
    logger()
      .child({ request: { headers: secret } })
      .info(
        { ...secret, list: [secret], deep: { a: { b: secret } }, err: Object.assign(new Error('e'), secret) },
        'x',
      );
    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]?.match(/\*\*\*/g)).toHaveLength(5);
  });

  test('leaves credentials out of texts', () => {
    const error = new Error('cannot connect to postgres://me:hunter2@db/runlog');
    logger().error(
      { err: error, url: 'nats://me:hunter2@bus', header: 'Bearer hunter2hunter2' },
      String(error),
    );
    logger().info('to %s', 'postgres://x@db');
    logger().info('postgres://me:hunter2@db');
    logger().info({ line: `create gave rlk_k3w9zq5b7m2c_${'hunter2'.repeat(6)}x` }, 'an API key');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines[0]).toContain('postgres://***@db/runlog');
    expect(lines.join('')).toContain('rlk_k3w9zq5b7m2c_***');
  });

  test('keeps what only looks alike', () => {
    const facts = {
      tokens: 5,
      secretary: null,
      pageToken: undefined,
      key: 'a',
      position: '12',
      when: new Date(0),
    };
    logger().info(facts, 'Basic facts about https://example.org/a');
    expect(logged()[0]).toMatchObject({
      tokens: 5,
      secretary: null,
      key: 'a',
      position: '12',
      when: '1970-01-01T00:00:00.000Z',
      msg: 'Basic facts about https://example.org/a',
    });
  });

  test.each([
    'postgres://me:hun/ter2@db:5432/runlog',
    `postgres://me:hun"t'er,2@db/runlog`,
    'nats://me:hun/ter2@one:4222,nats://me:hun/ter2@two:4222',
    'cannot reach nats://me:hunter2@bus now',
  ])('shows of %p no password, also where it is no proper address', (address) => {
    logger().error({ err: Object.assign(new TypeError(`bad ${address}`), { input: address }) }, address);
    expect(lines[0]).not.toMatch(/hun|ter2|er,2/);
    expect(lines[0]).toMatch(/\*\*\*@(db|two|bus)/);
  });

  test('is bounded in depth and does not change what it is given', () => {
    const loop: Record<string, unknown> = { password: 'hunter2' };
    loop['self'] = loop;
    logger().info({ loop }, 'x');
    expect(lines[0]).not.toContain('hunter2');
    expect(loop['password']).toBe('hunter2');
  });
});

describe('what Nest logs', () => {
  test('keeps its level and names its component; its chatter is debug', () => {
    const nest = nestLogger(logger());
    nest.log('Mapped {/v1}', 'RouterExplorer');
    nest.warn('odd');
    nest.error('failed', 'Error: at x', 'Client');
    nest.error(new Error('thrown'), 'Client');
    nest.fatal?.({ reason: 'gone' }, 'Boot');
    expect(logged()).toMatchObject([
      { level: 'debug', component: 'RouterExplorer', msg: 'Mapped {/v1}' },
      { level: 'warn', component: 'nest', msg: 'odd' },
      { level: 'error', component: 'Client', stack: 'Error: at x', msg: 'failed' },
      { level: 'error', component: 'Client', err: { message: 'thrown' } },
      { level: 'fatal', component: 'Boot', reason: 'gone' },
    ]);
  });
});

describe('the ready line', () => {
  test('is written whatever is logged, with the addresses', () => {
    ready(logger('silent'), { http: 'http://127.0.0.1:8080', grpc: '127.0.0.1:9090' });
    expect(logged()).toMatchObject([
      { event: 'ready', http: 'http://127.0.0.1:8080', grpc: '127.0.0.1:9090' },
    ]);
  });
});
