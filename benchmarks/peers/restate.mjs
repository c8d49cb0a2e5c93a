import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { freePort } from '../../packages/local/dist/index.js';
import { versionOf } from './package-version.mjs';
import { serveDriver, startWorker } from './protocol.mjs';
import { startRestateServer } from './restate-server.mjs';

serveDriver({
  async start({ dataDir }) {
    const server = await startRestateServer(dataDir);
    const port = await freePort();
    const worker = await startWorker(new URL('restate-worker.mjs', import.meta.url), [dataDir, String(port)]);
    await register(server.admin, `http://127.0.0.1:${port}`);
    const client = connect({ url: server.ingress, retry: { maxAttempts: false, maxDuration: false } });
    const bench = client.serviceClient({ name: 'bench' });
    return {
      name: 'Restate',
      version: await versionOf('@restatedev/restate-server'),
      settings: [
        ['SDK', await versionOf('@restatedev/restate-sdk')],
        ['rocksdb-disable-wal-fsync (bifrost, log-server)', 'false (default)'],
        ['default-provider, default-replication', 'replicated, 1 (default)'],
        ['default-num-partitions', '24 (default)'],
        [
          'service',
          'HTTP/2, bidirectional (default); Promise.withResolvers added where Node has none; no log',
        ],
        ['telemetry', 'off'],
        ['client', 'request and response at the ingress over kept connections; idempotency keys in W4'],
      ],
      run: (workload, input) => bench.run({ workload, input }, outlasting(workload, input)),
      processes: () => [
        { name: 'server', pid: server.pid },
        { name: 'worker', pid: worker.pid },
      ],
      kill: async (what) => {
        await (what === 'worker' ? worker : server).kill();
        return true;
      },
      stop: async () => {
        await worker.stop();
        await server.stop();
      },
    };
  },
});

// With a key, a request whose connection broke joins the invocation that it had started; the key has its price, so that only
// the workload that gets killed pays for it.
function outlasting({ recorded }, input) {
  return rpc.opts(recorded ? { idempotencyKey: `bench-${input}` } : {});
}

async function register(admin, uri) {
  const response = await fetch(`${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri }),
  });
  if (!response.ok) throw new Error(`Restate refused the deployment: ${await response.text()}`);
}
