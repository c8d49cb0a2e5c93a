import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import type { Effect } from './effect.js';
import { Gates } from './gates.js';

/**
 * The fake outside world: an HTTP server that remembers every effect that was asked of it.
 *
 * | request | answer |
 * |---|---|
 * | `/effects/<name>?fails=<n>&status=<code>` | the first n attempts get this status (500), later ones `{done: <name>, got: <body>}` |
 * | `/effects/<name>?takes=<ms>` | the same, so many milliseconds later |
 * | `/held/<gate>` | the same, once the gate is open |
 * | `/lists/<n>` | `[{id: 0}, … {id: n - 1}]` |
 */
export class OutsideWorld {
  readonly gates = new Gates();
  readonly effects: Effect[] = [];
  /** While set, effects are not to be had: connections end at once, or nothing is ever answered. */
  away: 'refusing' | 'silent' | undefined;
  private readonly listeners = new Set<(count: number) => void>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  /** Begins to listen on a free port of the loopback address. */
  static async open(): Promise<OutsideWorld> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const world = new OutsideWorld(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return world;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Calls the listener with the count of effects at each new one; returns how to unsubscribe. */
  onEffect(listener: (count: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Ends the server and every connection. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const url = new URL(request.url ?? '/', this.url);
    const [, place, name = ''] = url.pathname.split('/');
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    if (place === 'lists') {
      answer(
        response,
        200,
        Array.from({ length: Number(name) }, (_, id) => ({ id })),
      );
    } else if (place === 'effects' && this.away !== undefined) {
      if (this.away === 'refusing') request.socket.destroy();
    } else if (place === 'effects' || (place === 'held' && (await this.gates.pass(name, left.signal)))) {
      const takesMs = Number(url.searchParams.get('takes') ?? 0);
      if (takesMs > 0) await pause(takesMs);
      this.effect(name, url.searchParams, request, response, body);
    } else if (place !== 'held') {
      answer(response, 404, { error: 'no such place' });
    }
  }

  private effect(
    name: string,
    query: URLSearchParams,
    { headers }: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): void {
    const attempt = Number(headers['runlog-attempt'] ?? 1);
    // By the number that the caller gives and not by a count: an attempt that runs twice is answered alike.
    const fails = attempt <= Number(query.get('fails') ?? 0);
    const status = fails ? Number(query.get('status') ?? 500) : 200;
    const key = String(headers['idempotency-key'] ?? '');
    this.effects.push({ key, attempt, name, status, at: performance.now() });
    const got: unknown = body === '' ? null : JSON.parse(body);
    answer(response, status, fails ? { error: `attempt ${attempt} fails` } : { done: name, got });
    for (const listener of this.listeners) listener(this.effects.length);
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
