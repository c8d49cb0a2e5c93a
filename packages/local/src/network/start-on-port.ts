import { LocalError } from '../errors.js';
import { choosePort, rememberPort } from './remembered-port.js';

const tries = 3;

/**
 * Starts a server on the port that was asked for or, when that is 0, on one that is chosen: then another
 * one is tried when somebody took it meanwhile.
 */
export async function startOnPort<S extends { start(): Promise<void> }>(
  directory: string,
  wanted: number,
  create: (port: number) => S,
): Promise<S> {
  for (let left = tries; ; left--) {
    const port = wanted > 0 ? wanted : await choosePort(directory);
    const server = create(port);
    try {
      await server.start();
      await rememberPort(directory, port);
      return server;
    } catch (error) {
      const taken = error instanceof LocalError && error.code === 'port_taken';
      if (!taken || wanted > 0 || left === 0) throw error;
    }
  }
}
