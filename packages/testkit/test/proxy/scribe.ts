import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A server that writes down every byte that it gets, and gives each line back. */
export interface Scribe {
  readonly host: string;
  readonly port: number;
  /** All that it got, of all connections. */
  readonly heard: () => string;
  close(): Promise<void>;
}

export async function openScribe(): Promise<Scribe> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      socket.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { host: '127.0.0.1', port, heard: () => heard, close };
}

/** A client that keeps what it got, and how its connection ended. */
export interface Caller {
  readonly socket: Socket;
  readonly heard: () => string;
  /** `end` for an end in order, else the code of the error. */
  readonly ending: Promise<string>;
}

export function call(port: number): Caller {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => (heard += bytes.toString()));
  const ending = new Promise<string>((resolve) => {
    socket.on('end', () => resolve('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  return { socket, heard: () => heard, ending };
}
