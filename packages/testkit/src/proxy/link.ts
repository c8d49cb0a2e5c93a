import { Socket } from 'node:net';

import type { Conditions } from './conditions.js';
import { Lane } from './lane.js';
import type { LostReplies } from './lost-replies.js';
import type { Rewriting } from './rewriting.js';

/** Where a server listens. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What all connections through a proxy have in common. */
export interface LinkParts {
  readonly target: () => Target;
  readonly losses: LostReplies;
  readonly rewriting: Rewriting;
  /** Told when both halves are gone. */
  readonly ended: () => void;
}

/** One connection through a proxy: the client's half, the server's half, and a lane for each direction. */
export class Link {
  private readonly server = new Socket({ allowHalfOpen: true });
  private readonly toServer: Lane;
  private readonly toClient: Lane;
  private called = false;
  private losesReply = false;

  constructor(
    private readonly client: Socket,
    private readonly parts: LinkParts,
    conditions: Conditions,
  ) {
    const { losses, rewriting, ended } = parts;
    const { server } = this;
    for (const socket of [client, server]) {
      socket.setNoDelay();
      // Its 'close' tells the other side; that is all that an error means here.
      socket.on('error', () => undefined);
    }
    const done = (): void => {
      if (client.destroyed && (server.destroyed || !this.called)) ended();
    };
    client.once('close', done);
    server.once('close', done);
    const request = (bytes: Buffer): void => void (this.losesReply ||= losses.claims(bytes));
    const all = (): true => true;
    const forth = { from: client, to: server, admits: all, sent: request, rewriting };
    this.toServer = new Lane(forth, conditions.toServer ?? {});
    const back = {
      from: server,
      to: client,
      admits: () => this.admitsReply(),
      sent: () => undefined,
      rewriting,
    };
    this.toClient = new Lane(back, conditions.toClient ?? {});
    this.apply(conditions);
  }

  /** From now on the network is so. A connection that lost bytes is reset as soon as it would go on. */
  apply({ toServer = {}, toClient = {} }: Conditions): void {
    const goesOn =
      (this.toServer.broken && toServer.fate !== 'swallow') ||
      (this.toClient.broken && toClient.fate !== 'swallow');
    if (goesOn) return this.reset();
    if (!this.called && (toServer.fate ?? 'deliver') === 'deliver') {
      this.called = true;
      this.server.connect(this.parts.target());
    }
    this.toServer.apply(toServer);
    this.toClient.apply(toClient);
  }

  /** Ends both halves in order (FIN); what was on its way is dropped. */
  cut(): void {
    this.close();
    for (const socket of [this.client, this.server]) socket.end(() => socket.destroy());
  }

  /** Ends both halves at once (RST). */
  reset(): void {
    this.close();
    for (const socket of [this.client, this.server]) socket.resetAndDestroy();
  }

  // The server keeps the request: its half ends in order, behind what was sent.
  private admitsReply(): boolean {
    if (!this.losesReply) return true;
    this.parts.losses.noteLoss();
    this.close();
    this.client.resetAndDestroy();
    this.server.end(() => this.server.destroy());
    return false;
  }

  private close(): void {
    this.toServer.close();
    this.toClient.close();
  }
}
