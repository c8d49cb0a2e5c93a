import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { call, serve } from '../support/calls.js';
import type { CallOptions } from '../support/calls.js';
import type { SeenRequest } from '../support/local-server.js';

/** What a server sees of a call. */
async function seen(
  input: { readonly [key: string]: Json },
  options: CallOptions = {},
): Promise<SeenRequest> {
  const server = await serve((_request, response) => response.end());
  await call({ url: server.url('/path?a=1'), ...input }, options);
  const [request] = server.requests;
  if (!request) throw new TypeError('nothing arrived');
  return request;
}

describe('a request', () => {
  test('is a GET without body unless the input says more', async () => {
    expect(await seen({})).toMatchObject({ method: 'GET', path: '/path?a=1', body: '' });
    expect(await seen({ body: '' })).toMatchObject({ method: 'GET', body: '' });
    expect(await seen({ body: null })).toMatchObject({ body: '' });
  });

  test.each(['get', 'POST', 'put', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD'])(
    'can be a %s',
    async (method) => expect((await seen({ method })).method).toBe(method.toUpperCase()),
  );

  test('adds its query to that of the URL, which stays as it was written', async () => {
    expect((await seen({ query: { q: 'x y&z', n: 3, b: true } })).path).toBe(
      '/path?a=1&q=x+y%26z&n=3&b=true',
    );
    const server = await serve((_request, response) => response.end());
    await call({ url: server.url('/p?sig=a%2Fb~%20c#fragment'), query: { n: 'é' } });
    expect(server.requests[0]?.path).toBe('/p?sig=a%2Fb~%20c&n=%C3%A9');
  });

  test('sends a string as it is, and other values as JSON', async () => {
    const text = await seen({ method: 'POST', body: '{"raw": 1}' });
    expect(text.body).toBe('{"raw": 1}');
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    const json = await seen({ method: 'POST', body: { list: [1, 'ü', null] } });
    expect(JSON.parse(json.body)).toEqual({ list: [1, 'ü', null] });
    expect(json.headers['content-type']).toBe('application/json');
    expect(json.headers['content-length']).toBe(String(Buffer.byteLength(json.body)));
    expect((await seen({ method: 'POST', body: 0 })).body).toBe('0');
    expect((await seen({ method: 'POST', body: false })).body).toBe('false');
  });

  test('keeps the content type that its author gives', async () => {
    const { headers } = await seen({
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(headers['content-type']).toBe('application/json');
  });

  test('carries the author’s headers, but those of the connection', async () => {
    const { headers } = await seen({
      method: 'POST',
      body: 'abc',
      headers: {
        'X-Text': ' ünïcode? ',
        'X-Number': 7,
        'Content-Length': '99',
        Connection: 'upgrade',
        TE: 'trailers',
      },
    });
    expect(headers['x-text']).toBe(Buffer.from('ünïcode?', 'latin1').toString('latin1'));
    expect(headers['x-number']).toBe('7');
    expect(headers['content-length']).toBe('3');
    expect(headers.te).toBeUndefined();
    expect(headers.connection).toBe('keep-alive');
  });
});

describe('the platform’s headers', () => {
  test('tell the attempt, and for methods with effects a key that all attempts share', async () => {
    const key = '01920000-0000-7000-8000-000000000001:fetch';
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { headers } = await seen({ method }, { attempt: 3 });
      expect(headers['idempotency-key']).toBe(key);
      expect(headers['runlog-attempt']).toBe('3');
    }
    const { headers } = await seen({});
    expect(headers['idempotency-key']).toBeUndefined();
    expect(headers['runlog-attempt']).toBe('1');
  });

  test('leave a key that the author gave', async () => {
    const { headers } = await seen({ method: 'POST', headers: { 'Idempotency-Key': 'mine' } });
    expect(headers['idempotency-key']).toBe('mine');
  });

  test('write a key of any characters as a header can, and keep different ones apart', async () => {
    const keyOf = async (idempotencyKey: string) =>
      (await seen({ method: 'POST' }, { idempotencyKey })).headers['idempotency-key'];
    expect(await keyOf('e:получить 😀')).toBe(`e:${encodeURIComponent('получить 😀')}`);
    expect(await keyOf('e:%20')).toBe('e:%2520');
    expect(await keyOf('e:\ud800\r\n')).toBe('e:%EF%BF%BD%0D%0A');
  });

  test('pass the trace on, when there is one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect((await seen({}, { traceparent })).headers.traceparent).toBe(traceparent);
    expect((await seen({})).headers.traceparent).toBeUndefined();
  });
});

describe('an input is refused, for good and by the name of its field,', () => {
  const url = 'http://127.0.0.1:9/';
  test.each<[string, string, Json]>([
    ['without url', 'url', {}],
    ['with a relative url', 'url', { url: '/path' }],
    ['with an unreadable url', 'url', { url: 'http://[::1' }],
    ['with an endless url', 'url', { url: `http://a/${'x'.repeat(20_000)}` }],
    ['with an unknown method', 'method', { url, method: 'BREW' }],
    ['with CONNECT', 'method', { url, method: 'CONNECT' }],
    ['with a header name that is none', 'headers.a b', { url, headers: { 'a b': 'x' } }],
    ['with a line break in a header', 'headers.a', { url, headers: { a: 'x\r\nHost: b' } }],
    ['with a header that no header can carry', 'headers.a', { url, headers: { a: '☃' } }],
    ['with a list as header', 'headers.a', { url, headers: { a: ['x'] } }],
    ['with another host', 'headers.Host', { url, headers: { Host: 'other' } }],
    ['with too many headers', 'headers', { url, headers: { a: 'x'.repeat(17_000) } }],
    ['with an object in the query', 'query.a', { url, query: { a: {} } }],
    ['with a field that it does not know', 'input', { url, verb: 'GET' }],
    ['that is no object', 'input', 'http://127.0.0.1/'],
  ])('%s', async (_case, field, input) => {
    await expect(call(input)).rejects.toMatchObject({
      code: 'invalid_input',
      retryable: false,
      details: { field },
    });
  });
});
