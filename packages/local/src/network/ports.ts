import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that the system hands to outgoing connections: a server that restarts must find its
// port again, and a client that retries a port of that range can end up connected to itself.
const lowest = 15_000;
const highest = 31_999;

/** Whether a server could listen on this port of this address right now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen({ port, host, exclusive: true });
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

/**
 * A TCP port of the loopback address that nobody listens on. Another process can take it before the
 * caller does, so a caller that must not fail tries again with another one.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest + 1);
    if (await isPortFree(port)) return port;
  }
}
