import { releaseServers } from './held-servers.js';

/** jest's globalTeardown: runs after failures too. */
async function globalTeardown(): Promise<void> {
  await releaseServers();
}

// jest asks for the default export.
export { globalTeardown as default };
