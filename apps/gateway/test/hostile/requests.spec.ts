import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { propertySettings, scaled, tally } from '@runlog/testkit';
import fc from 'fast-check';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { fromSchema, spoiled, type Schema } from './from-schema.js';
import { nastyTexts, wellFormed } from './nasty.js';

interface Described {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Request {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

let world: TestGateway;
let id: string;
let document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };
const api = new Api(() => world.gateway.http);

beforeAll(async () => {
  world = await startTestGateway({ waitingRequests: 50 });
  id = await api.start({ labels: { a: 'b' } });
  document = (await api.get('/openapi.json')).body;
});
afterAll(() => world.close());

/** What a client may well send; waits are short, since nobody finishes these executions. */
const plausible = (): string[] => [
  id,
  'flow',
  'plain',
  'x',
  'a=b',
  'running',
  '1ms',
  '2030-01-01T00:00:00Z',
  '5m',
];
const everyday = { seed: 20_261_121 };

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
// Fetch itself refuses lone surrogates in addresses; everything else goes out.
const escaped = (value: string): string => encodeURIComponent(wellFormed(value));

function requestsOf(path: string, method: string, described: Described): fc.Arbitrary<Request> {
  const given = plausible();
  const anything = fc.constantFrom(...nastyTexts);
  const valueOf = ({ name, schema }: Described['parameters'][number]): fc.Arbitrary<string> =>
    fc.oneof(
      {
        weight: 3,
        arbitrary: name === 'id' ? fc.constant(id) : fromSchema(schema, document, given).map(text),
      },
      { weight: 2, arbitrary: anything },
    );
  const placed = (place: string): fc.Arbitrary<Readonly<Record<string, string | undefined>>> => {
    const found = described.parameters.filter((one) => one.in === place);
    const values = Object.fromEntries(found.map((one) => [one.name, valueOf(one)]));
    return fc.record(values, place === 'path' ? {} : { requiredKeys: [] });
  };
  const schema = described.requestBody?.content['application/json']?.schema;
  const values = schema && fromSchema(schema, document, given);
  const body = values
    ? fc.oneof(values, spoiled(values), spoiled(spoiled(values))).map((value) => JSON.stringify(value))
    : fc.constant(undefined);
  return fc
    .record({ inPath: placed('path'), inQuery: placed('query'), inHeader: placed('header'), body })
    .map(({ inPath, inQuery, inHeader, body: content }) => ({
      method: method.toUpperCase(),
      path: `${path.replace(/\{(\w+)\}/g, (_, name: string) => escaped(inPath[name] ?? ''))}?${Object.entries(
        inQuery,
      )
        .map(([name, value]) => `${name}=${escaped(value ?? '')}`)
        .join('&')}`,
      headers: {
        ...(content !== undefined && { 'content-type': 'application/json' }),
        // Whatever a header can carry at all.
        ...Object.fromEntries(
          Object.entries(inHeader).filter(([, value]) => /^[\x21-\x7e]{1,200}$/.test(value ?? '')),
        ),
      },
      ...(content !== undefined && { body: content }),
    }));
}

/** The status; streams are left as soon as they begin, waits soon. */
async function statusOf({ path, method, headers, body }: Request): Promise<number> {
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), 200);
  try {
    const sent = { method, headers, signal: leaving.signal, ...(body !== undefined && { body }) };
    return (await fetch(`${world.gateway.http}${path}`, sent)).status;
  } catch (error) {
    // A wait of minutes is a good request.
    if (leaving.signal.aborted) return 0;
    throw error;
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
}

const operationsOf = (): { path: string; method: string; described: Described }[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })),
  );

const alive = async (): Promise<void> => {
  expect(world.faults).toEqual([]);
  expect((await api.get('/health/live')).status).toBe(200);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
};

describe('requests made from our own description, good and spoiled,', () => {
  test(
    'are answered without a fault, and leave the gateway as it was',
    async () => {
      const operations = operationsOf();
      expect(operations.length).toBeGreaterThan(10);
      const before = process.memoryUsage().rss;
      for (const { path, method, described } of operations)
        await fc.assert(
          fc.asyncProperty(requestsOf(path, method, described), async (request) => {
            expect(await statusOf(request)).toBeLessThan(500);
          }),
          { ...everyday, ...propertySettings(20), endOnFailure: true },
        );
      tally({ cases: scaled(20) * operations.length });
      await alive();
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    },
    240_000 * scaled(1),
  );
});

describe('what is no request at all', () => {
  test.each<[string, (url: string) => Promise<Response>, number[]]>([
    [
      'a gzip bomb',
      (url) => post(url, gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'gzip' }),
      [400, 415],
    ],
    ...(['deflate', 'br'] as const).map((coding): [string, (url: string) => Promise<Response>, number[]] => [
      `a bomb of ${coding}`,
      (url) =>
        post(url, (coding === 'br' ? brotliCompressSync : deflateSync)(Buffer.alloc(64 * 1024 * 1024)), {
          'content-encoding': coding,
        }),
      [400, 415],
    ]),
    [
      'multipart of a thousand parts',
      (url) => post(url, multipart(1_000), { 'content-type': 'multipart/form-data; boundary=b' }),
      [415],
    ],
    [
      'a zip',
      (url) => post(url, Buffer.from('PK\u0003\u0004'.repeat(1_000)), { 'content-type': 'application/zip' }),
      [415],
    ],
    ['UTF-16', (url) => post(url, Buffer.from('{"definition":"flow"}', 'utf16le')), [400]],
    [
      'a number that no double holds',
      (url) => post(url, Buffer.from('{"definition":"flow","input":1e999}')),
      [400],
    ],
    [
      'a hundred thousand keys',
      (url) => post(url, Buffer.from(JSON.stringify({ definition: 'flow', input: keys(100_000) }))),
      [400, 413],
    ],
    ['2,000,000 levels', (url) => post(url, Buffer.from('['.repeat(2_000_000))), [400]],
  ])('%s is refused', async (_what, send, statuses) => {
    expect(statuses).toContain((await send(`${world.gateway.http}/v1/executions`)).status);
    await alive();
    tally({ cases: 1 });
  });

  test.each([
    ['levels', '['.repeat(100_000)],
    ['levels of objects', '{"a":'.repeat(100_000)],
    ['digits', '9'.repeat(1_000_000)],
    ['a text without an end', `"${'x'.repeat(100_000)}`],
    ['escapes', `"${'\\ud800'.repeat(50_000)}"`],
  ])('no operation takes a body of %s', async (_what, body) => {
    for (const { path, method } of operationsOf().filter(({ described }) => described.requestBody)) {
      const place = path.replace(/\{\w+\}/g, id);
      const status = await statusOf({
        ...{ path: place, method: method.toUpperCase(), body },
        headers: { 'content-type': 'application/json' },
      });
      // A wait for an answer that was left is none either.
      expect({ place, refused: status >= 400 && status < 500 }).toEqual({ place, refused: true });
      tally({ cases: 1 });
    }
    await alive();
  });

  test.each([
    ['a header that never ends', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`],
    ['ten thousand headers', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(10_000)}\r\n`],
    [
      'two lengths',
      'POST /v1/executions HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'a length and chunks',
      'POST /v1/executions HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk of a length that is none',
      'POST /v1/executions HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001'],
    ['a NUL in the address', 'GET /v1/\u0000 HTTP/1.1\r\nhost: a\r\n\r\n'],
  ])('%s is answered with 4xx or hung up on', async (_what, bytes) => {
    expect(await raw(bytes)).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    await alive();
    tally({ cases: 1 });
  });
});

const post = (url: string, body: Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
const multipart = (parts: number): Buffer =>
  Buffer.from(`${'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(parts)}--b--\r\n`);
const keys = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

/** What a bare connection hears until it is hung up on, or for a second. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(world.gateway.http);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
    const end = (): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('close', end).on('error', end).setTimeout(1_000, end);
  });
}
