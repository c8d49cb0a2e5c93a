import { once } from 'node:events';
import { connect } from 'node:net';

/** A kept-alive HTTP/1.1 connection that posts one body at a time. */
export interface HttpConnection {
  /** Resolves with the body of the answer. Rejects when its status is not 200. */
  post(body: string): Promise<string>;
  close(): void;
}

/**
 * Opens a connection that does the least that HTTP asks for (an answer must carry its length), so that the one who
 * asks costs less than the server that is measured.
 */
export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received = '';
  let settle: ((answer: string) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  socket.setEncoding('latin1');
  socket.on('error', (error) => fail?.(error));
  socket.on('close', () => fail?.(new TypeError('the server closed the connection')));
  socket.on('data', (chunk: string) => {
    received += chunk;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
    if (received.length < head + 4 + length) return;
    const answer = received;
    received = '';
    if (answer.startsWith('HTTP/1.1 200')) settle?.(answer.slice(head + 4));
    else fail?.(new TypeError(answer));
  });
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        settle = resolve;
        fail = reject;
        socket.write(
          `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
      }),
    close: () => {
      fail = undefined;
      socket.destroy();
    },
  };
}
