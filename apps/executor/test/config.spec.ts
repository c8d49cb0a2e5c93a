import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.js';
import { readAddress } from '../src/guard/address.js';

const needed = { RUNLOG_NATS_URL: 'nats://127.0.0.1:4222' };
const read = (env: Record<string, string> = {}) => readConfig({ ...needed, ...env });

describe('the configuration', () => {
  test('needs nothing but a bus', () => {
    expect(read()).toMatchObject({
      natsUrl: ['nats://127.0.0.1:4222'],
      subjectPrefix: 'runlog',
      queues: ['default'],
      slots: 64,
      http: { limits: { bodyBytes: 4 * 1024 * 1024, connectTimeoutMs: 5_000, headersTimeoutMs: 30_000 } },
    });
    expect(() => readConfig({})).toThrow('RUNLOG_NATS_URL');
  });

  test('opens no inside target by itself', () => {
    const loopback = readAddress('127.0.0.1');
    expect(loopback && read().http.allow.allowsAddress(loopback, 80)).toBe(false);
    expect(
      loopback && read({ RUNLOG_HTTP_ALLOW: '127.0.0.0/8' }).http.allow.allowsAddress(loopback, 80),
    ).toBe(true);
  });

  test('reads a list of queues', () => {
    expect(read({ RUNLOG_EXECUTOR_QUEUES: 'default, calls,default' }).queues).toEqual(['default', 'calls']);
  });

  test('has a storage for objects where one is named, with or without a key', () => {
    const endpoint = 'https://storage.example/base/';
    expect(read().storage).toBeUndefined();
    expect(read({ RUNLOG_S3_ENDPOINT: endpoint }).storage).toEqual({
      endpoint: new URL(endpoint),
      region: 'us-east-1',
    });
    const key = { RUNLOG_S3_KEY_ID: 'AK', RUNLOG_S3_SECRET_KEY: 'canary' };
    expect(read({ RUNLOG_S3_ENDPOINT: endpoint, RUNLOG_S3_REGION: 'eu-1', ...key }).storage).toMatchObject({
      region: 'eu-1',
      key: { id: 'AK', secret: 'canary' },
    });
    expect(() => read({ RUNLOG_S3_ENDPOINT: endpoint, RUNLOG_S3_KEY_ID: 'AK' })).toThrow(
      'RUNLOG_S3_SECRET_KEY',
    );
  });

  test.each([
    ['RUNLOG_S3_ENDPOINT', 'ftp://storage.example'],
    ['RUNLOG_S3_ENDPOINT', 'storage.example'],
    ['RUNLOG_S3_ENDPOINT', 'https://user@storage.example'],
    ['RUNLOG_EXECUTOR_QUEUES', ' , '],
    ['RUNLOG_EXECUTOR_SLOTS', '0'],
    ['RUNLOG_EXECUTOR_SLOTS', 'many'],
    ['RUNLOG_HTTP_ALLOW', '10.0.0.0/99'],
    ['RUNLOG_HEALTH_PORT', '70000'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(name);
  });
});
