import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The keys that the storage knows. */
export const keys: Readonly<Record<string, string>> = { AKTEST: 'executor-secret', AKACME: 'tenant-secret' };

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** A small S3: buckets in memory, and requests checked by Signature Version 4 as its specification says. */
export class S3Server {
  readonly objects = new Map<string, { readonly bytes: Buffer; readonly contentType: string }>();
  readonly requests: { readonly method: string; readonly path: string; readonly accessKey: string }[] = [];
  /** Answers in the place of the storage. */
  instead: ((response: ServerResponse) => void) | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<S3Server> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const storage = new S3Server(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => void storage.answer(request, response));
    return storage;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = '', url = '' } = request;
    const accessKey = /Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    this.requests.push({ method, path: url, accessKey });
    response.on('error', () => undefined);
    if (this.instead) this.instead(response);
    else if (!isSigned(request, body)) refuse(response, 403, 'SignatureDoesNotMatch');
    else if (method === 'PUT') {
      this.objects.set(url, { bytes: body, contentType: request.headers['content-type'] ?? '' });
      response.writeHead(200, { etag: `"${sha256(body).slice(0, 32)}"` }).end();
    } else {
      const found = this.objects.get(url);
      if (found)
        response.writeHead(200, { etag: '"e1"', 'content-type': found.contentType }).end(found.bytes);
      else refuse(response, 404, 'NoSuchKey');
    }
  }
}

export function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function isSigned({ method = '', url = '', headers }: IncomingMessage, body: Buffer): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/;
  const [, id = '', day = '', region = '', names = '', signature] =
    form.exec(headers.authorization ?? '') ?? [];
  const secret = keys[id];
  const payload = String(headers['x-amz-content-sha256']);
  if (secret === undefined || payload !== sha256(body) || !names.split(';').includes('host')) return false;
  const [path = '', query = ''] = url.split('?');
  const canonicalHeaders = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, query, canonicalHeaders.join(''), names, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(key, text).toString('hex') === signature;
}
