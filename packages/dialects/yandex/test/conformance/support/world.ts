import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { RunlogClient, Worker } from '@runlog/client';
import { startPlatform, type Platform } from '@runlog/local';
import { testCertificate } from '@runlog/testkit';
import { Session } from '@yandex-cloud/nodejs-sdk';

import type { Api } from './api.js';
import { overPlain, overSession, type OpenApi } from './grpc.js';
import { functions } from './functions.js';
import { overRest } from './rest.js';
import { Shop } from './shop.js';

/** The folder of everything that is made over the API, a tenant natively. */
export const folder = 'conformance';

/** What the same calls can go over. */
export type Transport = 'TLS' | 'plain gRPC' | 'REST';
export const transports: readonly Transport[] = ['TLS', 'plain gRPC', 'REST'];

/** A gateway that asks for credentials, in front of the same platform. */
export interface Guarded {
  readonly http: string;
  readonly grpc: string;
  /** A credential for everything in this folder; of the folder's executions, for reading only where told. */
  key(tenant: string, scope?: string): Promise<string>;
}

/** A whole platform in processes of its own, what its workflows call, and clients. */
export interface World {
  readonly platform: Platform;
  readonly shop: Shop;
  /** The published client's own session, and where it finds this platform. */
  readonly session: Session;
  readonly endpoint: string;
  readonly api: Readonly<Record<Transport, Api>>;
  readonly native: RunlogClient;
  readonly guarded: Guarded;
  close(): Promise<void>;
}

/** Starts all of it: two gateways, one of them guarded, the first with TLS. */
export async function openWorld(): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'runlog-conformance-'));
  const { cert, key } = await testCertificate();
  const files = { RUNLOG_TLS_CERT: join(directory, 'cert.pem'), RUNLOG_TLS_KEY: join(directory, 'key.pem') };
  await writeFile(files.RUNLOG_TLS_CERT, cert);
  await writeFile(files.RUNLOG_TLS_KEY, key, { mode: 0o600 });
  const platform = await startPlatform({
    ...{ dataDir: join(directory, 'data'), env: files },
    ...{ gateways: 2, httpTlsPort: 0, grpcTlsPort: 0, readyTimeoutMs: 120_000 },
    tailor: (name) => (name === 'gateway-2' ? { env: { RUNLOG_AUTH: 'required' } } : {}),
  });
  const shop = await Shop.open();
  const worker = new Worker({ nats: platform.nats, functions });
  await worker.start();
  const session = new Session({
    iamToken: 't1.none',
    ssl: { rootCerts: Buffer.from(cert) },
    pollInterval: 50,
  });
  // A certificate is for a name.
  const endpoint = `localhost:${(platform.grpcTls ?? '').split(':').at(-1)}`;
  const plain: OpenApi = overPlain(platform.grpc);
  const native = new RunlogClient({ http: platform.http, tenant: folder });
  return {
    ...{ platform, shop, session, endpoint, native, guarded: guardedOf(platform) },
    api: { TLS: overSession(session, endpoint), 'plain gRPC': plain, REST: overRest(platform.http) },
    close: async () => {
      plain.close();
      native.close();
      await worker.stop();
      await platform.stop();
      await shop.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const keysCommand = fileURLToPath(
  new URL('../../../../../../apps/gateway/dist/keys/main.js', import.meta.url),
);

function guardedOf({ processes, postgresUrl }: Platform): Guarded {
  const { http = '', grpc = '' } = processes.find(({ name }) => name === 'gateway-2')?.addresses ?? {};
  const key = async (tenant: string, scope = '*'): Promise<string> => {
    const words = [keysCommand, 'create', '--tenant', tenant, '--scope', scope];
    const env = { ...process.env, RUNLOG_POSTGRES_URL: postgresUrl };
    const { stdout } = await promisify(execFile)(process.execPath, words, { env });
    return stdout.trim();
  };
  return { http, grpc, key };
}
