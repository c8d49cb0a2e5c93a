import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** A proxy in front of a server, that can lose what the server answers. */
export interface TcpProxy {
  /** The URL with the proxy in the server's place. */
  readonly url: string;
  /** From now on requests pass and answers do not; the first answer that would have passed resolves. */
  loseAnswers(): Promise<void>;
  /** Resets all connections, and lets new ones pass in both ways. */
  reset(): void;
  close(): Promise<void>;
}

export async function tcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let lost: (() => void) | undefined;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    keep(client);
    keep(upstream);
    client.on('data', (chunk) => upstream.write(chunk)).on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (chunk) => (lost ? lost() : client.write(chunk)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = (): void => {
    lost = undefined;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    loseAnswers: () => new Promise<void>((resolve) => (lost = resolve)),
    reset,
    close: async () => {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}
