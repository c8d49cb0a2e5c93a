import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { readPostgresSettings } from './server-rules.mjs';

// Where the container listens is not where we may.
const containerOnly = new Set(['listen_addresses', 'port']);

/**
 * The servers for a run: those of RUNLOG_POSTGRES_URL and RUNLOG_NATS_URL, or real ones that are started here,
 * Postgres with infra/postgres.conf. Needs @runlog/local built.
 */
export async function startServers(folder, { RUNLOG_POSTGRES_URL, RUNLOG_NATS_URL }) {
  const { startNats, startPostgres } = await import('../../packages/local/dist/index.js');
  const { settings } = readPostgresSettings();
  const ours = Object.entries(settings).filter(([name]) => !containerOnly.has(name));
  const started = [];
  const keep = async (starting) => {
    const server = await starting;
    started.push(server);
    return server.url;
  };
  const place = (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const stop = () => Promise.all(started.map((server) => server.stop()));
  try {
    const postgresUrl =
      RUNLOG_POSTGRES_URL ??
      (await keep(startPostgres({ dir: place('postgres'), settings: Object.fromEntries(ours) })));
    const natsUrl = RUNLOG_NATS_URL ?? (await keep(startNats({ dir: place('nats') })));
    return { postgresUrl, natsUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
