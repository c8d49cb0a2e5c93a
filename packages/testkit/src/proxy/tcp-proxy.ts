import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';

import { freePort } from '@runlog/local';

import { calm, type Conditions } from './conditions.js';
import { Link, type Target } from './link.js';
import { LostReplies, type Matches } from './lost-replies.js';
import { asItIs, type Rewriting } from './rewriting.js';

const host = '127.0.0.1';

/** Options of {@link TcpProxy.open}. */
export interface TcpProxyOptions {
  /** What is done to the bytes of each direction of each connection, before the network's faults. */
  readonly rewriting?: Rewriting;
}

/**
 * A TCP proxy on the loopback address that makes the faults of a network between its clients and one server, of any
 * protocol, switchable while connections are open. What it cannot show: a connection attempt into a partition is
 * accepted by the proxy (and then hears nothing) where a real one would wait for the first answer.
 */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private readonly losses = new LostReplies();
  private conditions: Conditions = calm;
  private server: Server | undefined;
  private switching: Promise<void> = Promise.resolve();

  private constructor(
    private readonly target: () => Target,
    /** Where it listens, for all its life. */
    readonly port: number,
    private readonly rewriting: Rewriting,
  ) {}

  /** Begins to listen on a free port. `target` is asked at each connection, so that a server may come later, or move. */
  static async open(target: Target | (() => Target), options: TcpProxyOptions = {}): Promise<TcpProxy> {
    const asked = typeof target === 'function' ? target : () => target;
    const proxy = new TcpProxy(asked, await freePort(), options.rewriting ?? asItIs);
    await proxy.listen();
    return proxy;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.links.size;
  }

  /** How many replies {@link loseReplies} has lost. */
  get lostReplies(): number {
    return this.losses.lost;
  }

  /** The same URL, or `host:port`, with the proxy's address in the place of the server's. */
  through(url: string): string {
    if (!url.includes('//')) return `${host}:${this.port}`;
    return url.replace(/(\/\/(?:[^@/]*@)?)[^/?]*/, `$1${host}:${this.port}`);
  }

  /**
   * From now on the network is so, for open connections and new ones; resolves when that holds. Whatever is not named is
   * without trouble. A connection that swallowed bytes is reset when its direction is to deliver again.
   */
  async set(conditions: Conditions): Promise<void> {
    this.conditions = conditions;
    for (const link of this.links) link.apply(conditions);
    this.switching = this.switching.then(() => this.listenOrNot());
    await this.switching;
  }

  /** Ends all trouble. */
  heal(): Promise<void> {
    return this.set(calm);
  }

  /** Ends every open connection in order (FIN), both halves; new ones are taken. */
  cut(): void {
    for (const link of this.links) link.cut();
  }

  /** Resets every open connection (RST), both halves; new ones are taken. */
  reset(): void {
    for (const link of this.links) link.reset();
  }

  /**
   * Loses the replies to the next `count` requests that match: each is forwarded; with the first bytes that the server
   * sends afterwards, the client's half is reset and nothing more comes. Of a request that comes in pieces the last
   * matching one counts.
   */
  loseReplies(count: number, matches: Matches = () => true): void {
    this.losses.arm(count, matches);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.switching;
    this.reset();
    this.unlisten();
    while (this.links.size > 0) await immediate();
  }

  private async listenOrNot(): Promise<void> {
    if (this.conditions.refuse === true) this.unlisten();
    else if (this.server === undefined) await this.listen();
  }

  private async listen(): Promise<void> {
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
    this.server.listen({ port: this.port, host });
    await once(this.server, 'listening');
  }

  // It stops listening at once; its open connections stay.
  private unlisten(): void {
    this.server?.close();
    this.server = undefined;
  }

  private accept(client: Socket): void {
    const ended = (): void => void this.links.delete(link);
    const { target, losses, rewriting } = this;
    const link = new Link(client, { target, losses, rewriting, ended }, this.conditions);
    this.links.add(link);
  }
}
