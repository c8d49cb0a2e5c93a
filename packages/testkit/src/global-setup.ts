import { publishEnvironment, readEnvironment } from './environment.js';
import { holdServers } from './held-servers.js';
import { startTestServers } from './test-servers.js';

/** jest's globalSetup: one Postgres and one NATS for the whole run, unless the environment names some. */
async function globalSetup(): Promise<void> {
  const servers = await startTestServers(readEnvironment());
  holdServers(servers);
  publishEnvironment(servers.postgresUrl, servers.natsUrl);
}

// jest asks for the default export.
export { globalSetup as default };
