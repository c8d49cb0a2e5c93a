import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { call, serve } from '../support/calls.js';

/** A server whose `/from` redirects to the given place, and whose other paths answer `done`. */
const redirecting = (status: number, location: string) =>
  serve((request, response) => {
    if (request.url === '/from') response.writeHead(status, { location }).end('moved');
    else response.end('done');
  });

/** The request that arrives after a redirect. */
async function after(status: number, input: { readonly [key: string]: Json }) {
  const server = await redirecting(status, '/to?a=1');
  await call({ url: server.url('/from'), ...input });
  return server.requests[1];
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    expect(await after(status, {})).toMatchObject({ method: 'GET', path: '/to?a=1', body: '' });
  });

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ])('%i of a %s goes on as %s', async (status, method, next) => {
    expect((await after(status, { method }))?.method).toBe(next);
  });

  test('that keeps the method keeps the body; one that does not drops it with its headers', async () => {
    const kept = await after(307, { method: 'POST', body: { a: 1 } });
    expect(kept).toMatchObject({ body: '{"a":1}', headers: { 'content-type': 'application/json' } });
    const dropped = await after(302, {
      method: 'POST',
      body: { a: 1 },
      headers: { 'content-language': 'de' },
    });
    expect(dropped?.body).toBe('');
    expect(dropped?.headers).not.toHaveProperty('content-type');
    expect(dropped?.headers).not.toHaveProperty('content-language');
    expect(dropped?.headers).not.toHaveProperty('content-length');
  });

  const secrets = {
    Authorization: 'Bearer secret',
    Cookie: 'session=secret',
    'X-Api-Key': 'secret',
    'X-Auth-Token': 'secret',
    'Proxy-Authorization': 'secret',
  };

  test('within the origin keeps credentials', async () => {
    const server = await redirecting(302, '/to');
    await call({ url: server.url('/from'), headers: secrets });
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      cookie: 'session=secret',
    });
  });

  test('to another origin leaves credentials behind and keeps the rest', async () => {
    const other = await serve((_request, response) => response.end());
    const server = await redirecting(307, other.url('/to'));
    await call({ url: server.url('/from'), method: 'POST', headers: { ...secrets, 'X-Other': 'kept' } });
    expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('secret');
    expect(other.requests[0]?.headers).toMatchObject({ 'x-other': 'kept', 'runlog-attempt': '1' });
    expect(other.requests[0]?.headers.host).toBe(`127.0.0.1:${other.port}`);
  });

  test('and back does not bring them again', async () => {
    const first = await serve((request, response) => {
      if (request.url === '/from') response.writeHead(302, { location: second.url('/from') }).end();
      else response.end();
    });
    const second = await redirecting(302, first.url('/back'));
    await call({ url: first.url('/from'), headers: secrets });
    expect(first.requests[1]?.path).toBe('/back');
    expect(JSON.stringify(first.requests[1]?.headers)).not.toContain('secret');
  });

  test('may follow on another up to five times', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('there');
    });
    expect(await call({ url: server.url('/5') })).toMatchObject({ status: 200, body: 'there' });
    await expect(call({ url: server.url('/6') })).rejects.toMatchObject({
      code: 'too_many_redirects',
      retryable: false,
    });
  });

  test('whose own body never ends is followed all the same', async () => {
    const server = await serve((request, response) => {
      if (request.url !== '/from') return void response.end('done');
      response.writeHead(302, { location: '/to' });
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(8_192), () => setImmediate(more));
      };
      more();
    });
    expect(await call({ url: server.url('/from') })).toMatchObject({ body: 'done' });
  });
});

describe('each hop is checked anew:', () => {
  const forbidden = (rule: string) => ({ code: 'forbidden_target', retryable: false, rule });

  test('an allowed target cannot redirect to one that is not', async () => {
    const inside = await serve((_request, response) => response.end('internal'));
    const server = await redirecting(302, inside.url('/'));
    const allow = `127.0.0.1:${server.port}`;
    await expect(call({ url: server.url('/from') }, { allow })).rejects.toMatchObject(forbidden('loopback'));
    expect(inside.requests).toHaveLength(0);
  });

  test.each([
    ['http://2130706433/', 'loopback'],
    ['http://[::ffff:7f00:1]/', 'loopback'],
    ['http://169.254.169.254/latest/meta-data', 'metadata'],
    ['//10.0.0.1/', 'private'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://127.0.0.1:6379/x', 'scheme'],
    ['http://user:password@1.1.1.1/', 'credentials'],
  ])('a redirect to %s is refused (%s)', async (location, rule) => {
    const server = await redirecting(302, location);
    const allow = `127.0.0.1:${server.port}`;
    await expect(call({ url: server.url('/from') }, { allow })).rejects.toMatchObject(forbidden(rule));
  });
});
