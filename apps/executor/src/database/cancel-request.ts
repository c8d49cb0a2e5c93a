import { connect } from 'node:net';

/** What a server told of the session that a cancellation names. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

const cancelCode = 80_877_102;
const giveUpMs = 5_000;

/** Asks the server, over a connection of its own, to end what a session is doing. Best effort: nothing comes back. */
export function cancelStatement(address: string, port: number, { processID, secretKey }: BackendKey): void {
  const message = Buffer.alloc(16);
  [message.length, cancelCode, processID, secretKey].forEach((value, index) =>
    message.writeInt32BE(value | 0, index * 4),
  );
  const socket = connect(port, address, () => socket.end(message));
  socket.on('error', () => undefined).setTimeout(giveUpMs, () => socket.destroy());
  socket.resume();
}
