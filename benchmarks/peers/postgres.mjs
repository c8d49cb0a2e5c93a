import { join } from 'node:path';
import { startPostgres } from '../../packages/local/dist/index.js';

/**
 * Starts the same embedded Postgres, with the same settings, as Runlog is measured with, for a peer that keeps its state in one.
 * Answers its `url` and `version`, the `settings` to print, `process()` to count, `kill()` (-9 and start again) and `stop()`.
 */
export async function startDatabase(dataDir) {
  const server = await startPostgres({ dir: join(dataDir, 'postgres') });
  return {
    url: server.url,
    settings: [
      ['Postgres', `${server.version}, embedded, as Runlog's`],
      ['fsync, synchronous_commit, full_page_writes', 'on, on, on'],
    ],
    process: () => ({ name: 'postgres', pid: server.pid, family: true }),
    kill: async () => {
      await server.kill();
      await server.start();
    },
    stop: () => server.stop(),
  };
}
