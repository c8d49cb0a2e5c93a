import { releaseServers } from './held-servers.js';

/** jest's globalTeardown: runs after failures too. */
export default async function globalTeardown(): Promise<void> {
  await releaseServers();
}
