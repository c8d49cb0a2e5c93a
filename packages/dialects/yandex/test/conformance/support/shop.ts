import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What workflows call over HTTP.
 *
 * | address | answer |
 * |---|---|
 * | `/json/<name>?is=<text>` | the text, as JSON |
 * | `/flaky/<name>?fails=<n>&status=<code>` | the status for the first n attempts, then `{"done": <name>}` |
 * | `/held/<name>` | `{"done": <name>}`, once the test lets it through |
 * | `/big/<name>?bytes=<n>` | JSON of this size |
 * | `/broken/<name>` | JSON that breaks off |
 */
export class Shop {
  private readonly calls: string[] = [];
  private readonly open = new Set<string>();
  private readonly waiting = new Map<string, Set<() => void>>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async open(): Promise<Shop> {
    const server = createServer();
    const shop = new Shop(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How often something of this name was asked for. */
  callsOf(name: string): number {
    return this.calls.filter((call) => call === name).length;
  }

  /** How many callers stand before this name and wait. */
  crowd(name: string): number {
    return this.waiting.get(name)?.size ?? 0;
  }

  /** Lets everybody through to this name, now and later. */
  letThrough(name: string): void {
    this.open.add(name);
    for (const pass of this.waiting.get(name) ?? []) pass();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const [, what, name = ''] = pathname.split('/');
    this.calls.push(name);
    request.resume();
    const number = (parameter: string): number => Number(searchParams.get(parameter) ?? 0);
    const say = (status: number, text: string): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    const done = JSON.stringify({ done: name });
    if (what === 'json') say(200, searchParams.get('is') ?? 'null');
    else if (what === 'broken') say(200, '{"a":');
    else if (what === 'big') say(200, JSON.stringify({ text: 'x'.repeat(number('bytes')) }));
    else if (what === 'held') {
      await this.pass(name, response);
      say(200, done);
    } else if (what === 'flaky') {
      const fails = Number(request.headers['runlog-attempt'] ?? 1) <= number('fails');
      say(fails ? number('status') : 200, fails ? '{}' : done);
    } else say(404, '{}');
  }

  private async pass(name: string, response: ServerResponse): Promise<void> {
    if (this.open.has(name)) return;
    const queue = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, queue);
    await new Promise<void>((resolve) => {
      const pass = (): void => {
        queue.delete(pass);
        resolve();
      };
      queue.add(pass);
      response.once('close', pass);
    });
  }
}
