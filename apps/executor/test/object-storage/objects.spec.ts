import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { eventually, freePort } from '@runlog/testkit';
import { AttemptAborted } from '@runlog/worker';
import { AllowList } from '../../src/guard/allow-list.js';
import { defaultHttpLimits } from '../../src/http/limits.js';
import { ObjectStorageHandler } from '../../src/object-storage/object-storage.handler.js';
import type { StorageSettings } from '../../src/object-storage/settings.js';
import { openCallers, type Callers } from '../../src/outbound/callers.js';
import { SecretDirectory } from '../../src/secrets/secret-directory.js';
import { contextOf, httpTask, type CallOptions } from '../support/calls.js';
import { refuse, S3Server } from '../support/s3-server.js';

let storage: S3Server;
let secretsDir: string;
const opened: Callers[] = [];

beforeAll(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'secrets-'));
  await mkdir(join(secretsDir, 'default'));
  await writeFile(join(secretsDir, 'default', 's3-key-id'), 'AKACME');
  await writeFile(join(secretsDir, 'default', 's3-secret-key'), 'tenant-secret');
});
beforeEach(async () => {
  storage = await S3Server.start();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((callers) => callers.close()));
  await storage.stop();
});
afterAll(() => rm(secretsDir, { recursive: true }));

type Options = CallOptions & { readonly settings?: Partial<StorageSettings> | 'none' };

/** Runs one `object-storage` task as a worker would. No inside target is opened but the storage itself. */
function run(
  input: Record<string, Json>,
  { settings, limits, secretsDir: secrets, ...options }: Options = {},
) {
  const key = { id: 'AKTEST', secret: 'executor-secret' };
  const configured =
    settings === 'none'
      ? undefined
      : { endpoint: new URL(storage.url), region: 'eu-test-1', key, ...settings };
  const callers = openCallers(
    { allow: AllowList.parse(''), limits: { ...defaultHttpLimits, ...limits } },
    configured,
  );
  opened.push(callers);
  const handler = new ObjectStorageHandler(callers.storage, new SecretDirectory(secrets));
  return handler.run({ ...httpTask(input), handler: 'object-storage' }, contextOf(options));
}
const place = { bucket: 'files', object: 'a/b c.txt' };
const put = (content: Json, contentType: string, options?: Options) =>
  run({ ...place, action: 'put', content, contentType }, options);
const get = (contentType: string, options?: Options) =>
  run({ ...place, action: 'get', contentType }, options);
const stored = (bytes: Buffer | string): void => {
  storage.objects.set('/files/a/b%20c.txt', { bytes: Buffer.from(bytes), contentType: 'x/y' });
};

describe('an object', () => {
  test.each<[string, Json, string, string]>([
    ['text', 'grün', 'grün', 'text/plain; charset=utf-8'],
    ['text', { a: 1 }, '{"a":1}', 'text/plain; charset=utf-8'],
    ['json', { a: [1] }, '{"a":[1]}', 'application/json'],
    ['json', 'x', '"x"', 'application/json'],
    ['binary', '/wA=', '\xff\0', 'application/octet-stream'],
  ])('is written as %s: %j', async (contentType, content, bytes, mediaType) => {
    expect(await put(content, contentType)).toEqual({ etag: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const found = storage.objects.get('/files/a/b%20c.txt');
    expect(found?.contentType).toBe(mediaType);
    expect(found?.bytes).toEqual(Buffer.from(bytes, contentType === 'binary' ? 'latin1' : 'utf8'));
  });

  test.each<[string, string | Buffer, Json]>([
    ['text', 'grün', 'grün'],
    ['json', '{"a": [1]}', { a: [1] }],
    ['binary', Buffer.from([0xff, 0]), '/wA='],
    ['csv', 'a,b\n"1,5","say ""hi"""\n\n2', [['a', 'b'], ['1,5', 'say "hi"'], ['2']]],
  ])('is read as %s', async (contentType, bytes, content) => {
    stored(bytes);
    expect(await get(contentType)).toEqual({ content, etag: 'e1' });
  });

  test.each([
    ['json', 'no json'],
    ['text', Buffer.from([0xff])],
    ['csv', '"open'],
  ])('that is no %s is told of', async (contentType, bytes) => {
    stored(bytes);
    await expect(get(contentType)).rejects.toMatchObject({
      code: 'storage.invalid_content',
      retryable: false,
    });
  });

  test('may have any key that leads nowhere else', async () => {
    const object = "ä/(1)!*'/?x=1&#";
    await run({ bucket: 'files', object, action: 'put', content: 'x' });
    expect(await run({ bucket: 'files', object, action: 'get', contentType: 'text' })).toMatchObject({
      content: 'x',
    });
    expect([...storage.objects.keys()]).toEqual(['/files/%C3%A4/%281%29%21%2A%27/%3Fx%3D1%26%23']);
  });

  test.each<[string, Json]>([
    ['object', '../other/secret'],
    ['object', 'a/./b'],
    ['object', ''],
    ['object', 'x'.repeat(1025)],
    ['bucket', '../files'],
    ['bucket', 'files/a'],
    ['bucket', 'F'],
    ['action', 'list'],
    ['contentType', 'xml'],
  ])('is not asked for with the %s %j', async (field, value) => {
    await expect(run({ ...place, action: 'get', [field]: value })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(storage.requests).toEqual([]);
  });

  test('is not written from what is no base64, and not read as a table of Excel', async () => {
    await expect(put('%', 'binary')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(get('excel')).rejects.toMatchObject({ code: 'failed_precondition' });
    expect(storage.requests).toEqual([]);
  });
});

describe('a refusal', () => {
  test.each<[number, string, string, boolean]>([
    [404, 'NoSuchBucket', 'not_found', false],
    [403, 'AccessDenied', 'permission_denied', false],
    [400, 'InvalidRequest', 'invalid_request', false],
    [301, 'PermanentRedirect', 'invalid_request', false],
    [429, 'SlowDown', 'unavailable', true],
    [503, 'SlowDown', 'unavailable', true],
    [500, 'InternalError', 'unavailable', true],
  ])('with status %i (%s) is %s', async (status, reason, kind, retryable) => {
    storage.instead = (response) => refuse(response, status, reason);
    await expect(get('text')).rejects.toMatchObject({
      code: `storage.${kind}`,
      retryable,
      details: { status, reason },
    });
  });

  test('of an object that is not there', async () => {
    await expect(get('text')).rejects.toMatchObject({
      code: 'storage.not_found',
      details: { reason: 'NoSuchKey' },
    });
  });

  test('of a signature by another key', async () => {
    const key = { id: 'AKTEST', secret: 'another-secret' };
    const failed = get('text', { settings: { key } });
    await expect(failed).rejects.toMatchObject({ code: 'storage.permission_denied' });
    await expect(failed).rejects.not.toThrow('another-secret');
  });
});

describe('the key', () => {
  test('is the tenant’s own where it has one', async () => {
    stored('x');
    expect(await get('text', { secretsDir })).toMatchObject({ content: 'x' });
    expect(storage.requests).toMatchObject([{ accessKey: 'AKACME' }]);
  });

  test('is the executor’s where the tenant has none', async () => {
    stored('x');
    await get('text');
    expect(storage.requests).toMatchObject([{ accessKey: 'AKTEST' }]);
  });

  test('is in nothing that comes back', async () => {
    stored('here: executor-secret');
    expect(await get('text')).toMatchObject({ content: 'here: [secret]' });
  });

  test('has to be there, and a storage, too', async () => {
    const failed = { code: 'failed_precondition', retryable: false };
    const { endpoint, region } = { endpoint: new URL(storage.url), region: 'r' };
    await expect(get('text', { settings: 'none' })).rejects.toMatchObject(failed);
    const callers = openCallers(
      { allow: AllowList.parse(''), limits: defaultHttpLimits },
      { endpoint, region },
    );
    opened.push(callers);
    const handler = new ObjectStorageHandler(callers.storage, new SecretDirectory(undefined));
    const task = httpTask({ ...place, action: 'get' });
    await expect(handler.run(task, contextOf({}))).rejects.toMatchObject(failed);
  });
});

describe('a call ends', () => {
  test('where nobody listens', async () => {
    const endpoint = new URL(`http://127.0.0.1:${await freePort()}`);
    await expect(get('text', { settings: { endpoint } })).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
  });

  test('where the object is larger than an answer may be', async () => {
    stored('x'.repeat(1_001));
    const limits = { bodyBytes: 1_000 };
    await expect(get('text', { limits })).rejects.toMatchObject({
      code: 'output_too_large',
      retryable: false,
    });
  });

  test('where its attempt is aborted', async () => {
    storage.instead = () => undefined;
    const abort = new AbortController();
    const failed = get('text', { signal: abort.signal });
    const expected = expect(failed).rejects.toMatchObject({ code: 'aborted', why: 'cancelled' });
    await eventually(() => expect(storage.requests).toHaveLength(1));
    abort.abort(new AttemptAborted('cancelled'));
    await expected;
  });
});
