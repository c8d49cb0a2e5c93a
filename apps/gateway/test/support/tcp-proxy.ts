import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be cut and mended. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private passable = true;
  /** Connections that were turned away. */
  refused = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (socket) => this.pass(socket));
  }

  /** Opens a way to the server of an address such as `postgres://…@127.0.0.1:5432/x`. */
  static async to(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpProxy(server, { host: hostname, port: Number(port) });
  }

  /** The same address by this way. */
  rewrite(url: string): string {
    const rewritten = new URL(url);
    rewritten.hostname = '127.0.0.1';
    rewritten.port = String((this.server.address() as AddressInfo).port);
    return rewritten.href;
  }

  /** Resets what is connected; refuses what comes. */
  cut(): void {
    this.passable = false;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.passable = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(near: Socket): void {
    near.on('error', () => near.destroy());
    if (!this.passable) {
      this.refused += 1;
      near.destroy();
      return;
    }
    const far = connect(this.target);
    far.on('error', () => near.destroy());
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
