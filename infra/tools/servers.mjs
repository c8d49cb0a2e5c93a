import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { newSecrets } from './installation.mjs';
import { natsUsersText } from './nats-users.mjs';
import { root } from './repository.mjs';
import { readPostgresSettings } from './server-rules.mjs';

// Where the container listens is not where we may.
const containerOnly = new Set(['listen_addresses', 'port']);

/**
 * The servers for a run, and `environmentOf` a service: those of RUNLOG_POSTGRES_URL and RUNLOG_NATS_URL as they are, or
 * real ones that are started here with the logins of an installation, whose addresses services then read from files:
 * Postgres with infra/postgres.conf, NATS with infra/nats-users.conf. Needs @runlog/local and @runlog/messaging built.
 */
export async function startServers(folder, { RUNLOG_POSTGRES_URL, RUNLOG_NATS_URL }) {
  const local = await import('../../packages/local/dist/index.js');
  const started = [];
  const keep = async (starting) => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const stop = () => Promise.all(started.map((server) => server.stop()));
  try {
    const owner = RUNLOG_POSTGRES_URL
      ? undefined
      : await keep(startPostgres(local, join(folder, 'postgres')));
    const natsPort = await local.freePort();
    const secrets = newSecrets({
      postgres: owner === undefined ? '' : new URL(owner.url).host,
      nats: `127.0.0.1:${natsPort}`,
    });
    if (owner !== undefined) {
      await carryOut(owner.url, secrets['postgres-logins.sql']);
      secrets['migrator-postgres-url'] = owner.url;
    }
    if (!RUNLOG_NATS_URL) await keep(startNats(local, join(folder, 'nats'), natsPort, secrets));
    const files = writeSecrets(join(folder, 'secrets'), secrets);
    return { environmentOf: environments(files, { RUNLOG_POSTGRES_URL, RUNLOG_NATS_URL }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startPostgres({ startPostgres: start }, dir) {
  const { settings } = readPostgresSettings();
  const ours = Object.entries(settings).filter(([name]) => !containerOnly.has(name));
  mkdirSync(dir, { recursive: true });
  return start({ dir, settings: Object.fromEntries(ours) });
}

/** What the image of Postgres does with a file of its start folder. */
async function carryOut(url, statements) {
  const { Client } = createRequire(join(root, 'packages/event-store/package.json'))('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

async function startNats({ startNats: start }, dir, port, secrets) {
  const users = (await natsUsersText()).replace(/^include .*$/m, secrets['nats-passwords.conf']);
  const { password } = new URL(secrets['migrator-nats-url'].trim());
  mkdirSync(dir, { recursive: true });
  return start({ dir, port, authorization: { text: users, user: 'migrator', password } });
}

/** Writes them where the images' user can read them; answers where. */
function writeSecrets(folder, secrets) {
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  return Object.fromEntries(
    Object.entries(secrets).map(([name, content]) => {
      const file = join(folder, name);
      writeFileSync(file, content, { mode: 0o644 });
      return [name, file];
    }),
  );
}

const environments = (files, given) => (service) =>
  Object.fromEntries(
    ['postgres', 'nats'].flatMap((server) => {
      const variable = `RUNLOG_${server.toUpperCase()}_URL`;
      const file = files[`${service}-${server}-url`];
      if (file === undefined) return [];
      return given[variable] ? [[variable, given[variable]]] : [[`${variable}_FILE`, file]];
    }),
  );
