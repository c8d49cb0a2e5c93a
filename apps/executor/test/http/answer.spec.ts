import { describe, expect, test } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { OutgoingHttpHeaders } from 'node:http';
import { call, serve } from '../support/calls.js';
import type { CallOptions } from '../support/calls.js';

/** The output of a call that is answered so. */
async function answered(
  headers: OutgoingHttpHeaders,
  body: string | Buffer = '',
  { status = 200, ...options }: CallOptions & { status?: number } = {},
) {
  const server = await serve((_request, response) => response.writeHead(status, headers).end(body));
  return call({ url: server.url() }, options);
}

const json = { 'content-type': 'application/json' };

describe('an answer', () => {
  test('becomes status, headers and body', async () => {
    const output = await answered({ ...json, 'X-One': '1', 'X-Two': ['a', 'b'] }, '{"a":[1]}', {
      status: 201,
    });
    expect(output).toMatchObject({ status: 201, body: { a: [1] } });
    expect(output).toHaveProperty('headers.x-one', '1');
    expect(output).toHaveProperty('headers.x-two', 'a, b');
    expect(output).not.toHaveProperty('bodyEncoding');
  });

  test('leaves cookies out of the log, and names that would change an object', async () => {
    const output = await answered({ 'Set-Cookie': ['session=secret'], ['__proto__']: 'x', constructor: 'y' });
    expect(JSON.stringify(output)).not.toContain('secret');
    expect(output).toHaveProperty('headers.constructor', 'y');
    expect(Object.keys((output as { headers: object }).headers)).not.toContain('__proto__');
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/Problem+JSON', 'text/json'])(
    'is parsed when its type is %s',
    async (type) =>
      expect(await answered({ 'content-type': type }, '[null]')).toMatchObject({ body: [null] }),
  );

  test.each(['null', 'false', '0', '""'])('can be the JSON value %s', async (text) =>
    expect(await answered(json, text)).toMatchObject({ body: JSON.parse(text) }),
  );

  test('is text when its type is not JSON, or when it does not parse', async () => {
    expect(await answered({ 'content-type': 'text/plain' }, '{"a":1}')).toMatchObject({ body: '{"a":1}' });
    expect(await answered({}, 'plain')).toMatchObject({ body: 'plain' });
    expect(await answered(json, '{"a":')).toMatchObject({ body: '{"a":' });
    expect(await answered(json, '')).toMatchObject({ body: '' });
    expect(await answered({}, '', { status: 204 })).toMatchObject({ status: 204, body: '' });
  });

  test('is read in the charset that it names', async () => {
    const latin = Buffer.from('größe', 'latin1');
    expect(await answered({ 'content-type': 'text/plain; charset="ISO-8859-1"' }, latin)).toMatchObject({
      body: 'größe',
    });
    expect(await answered({ 'content-type': 'text/plain; charset=klingon' }, 'größe')).toMatchObject({
      body: 'größe',
    });
  });

  test('is base64, and says so, when its bytes are no text', async () => {
    for (const bytes of [Buffer.from([0xff, 0xfe, 0x01]), Buffer.from('a\0b')]) {
      expect(await answered(json, bytes)).toMatchObject({
        body: bytes.toString('base64'),
        bodyEncoding: 'base64',
      });
    }
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (text: Buffer) => text],
    ['gzip, br', (text: Buffer) => brotliCompressSync(gzipSync(text))],
  ])('is decompressed: %s', async (coding, compress) => {
    const body = compress(Buffer.from('{"a":1}'));
    expect(await answered({ ...json, 'content-encoding': coding }, body)).toMatchObject({ body: { a: 1 } });
  });

  test('in a coding that we do not know keeps its bytes', async () => {
    const body = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
    expect(await answered({ ...json, 'content-encoding': 'zstd' }, body)).toMatchObject({
      body: body.toString('base64'),
      bodyEncoding: 'base64',
    });
  });

  test('to HEAD has no body to decompress', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': '500' }).end(),
    );
    expect(await call({ url: server.url(), method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('below 400 is a success, redirects without a place to go included', async () => {
    expect(await answered({}, '', { status: 304 })).toMatchObject({ status: 304 });
    expect(await answered({}, 'choose', { status: 302 })).toMatchObject({ status: 302, body: 'choose' });
    expect(await answered({ location: '/b' }, 'choose', { status: 300 })).toMatchObject({ status: 300 });
  });
});

describe('an error status', () => {
  test.each([400, 401, 404, 409, 410, 422, 451])('%i fails the attempt for good', async (status) => {
    const failed = answered(json, '{"why":"no"}', { status });
    await expect(failed).rejects.toMatchObject({
      code: `http.${status}`,
      retryable: false,
      details: { status, bodySnippet: '{"why":"no"}' },
    });
  });

  test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i may pass', async (status) => {
    await expect(answered({}, '', { status })).rejects.toMatchObject({
      code: `http.${status}`,
      retryable: true,
    });
  });

  test('shows the start of its body only, decompressed and printable', async () => {
    const body = gzipSync(`\0${'é'.repeat(5_000)}`);
    await expect(answered({ 'content-encoding': 'gzip' }, body, { status: 500 })).rejects.toMatchObject({
      details: { bodySnippet: expect.stringMatching(/^\uFFFDé{500,512}\uFFFD?$/) },
    });
  });

  test('keeps its code when the body cannot be read', async () => {
    await expect(answered({ 'content-encoding': 'gzip' }, 'no gzip', { status: 503 })).rejects.toMatchObject({
      code: 'http.503',
      details: { status: 503, bodySnippet: '' },
    });
  });

  test('keeps its code when the body never ends', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(500);
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(1_000), () => setImmediate(more));
      };
      more();
    });
    await expect(call({ url: server.url() })).rejects.toMatchObject({
      code: 'http.500',
      details: { bodySnippet: 'x'.repeat(1_024) },
    });
  });
});
