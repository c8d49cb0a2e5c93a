import { Client, credentials, type ChannelOptions } from '@grpc/grpc-js';
import { isIP } from 'node:net';
import type { ResolvedAddress } from '../guard/resolve.js';
import type { Endpoint } from './endpoint.js';
import { TrackedCredentials } from './tracked-credentials.js';

/** What a client is made with besides where it goes. */
export interface ClientOptions {
  /** Bytes of one message of the server, after decompression. */
  readonly messageBytes: number;
  /** Certificates of authorities (PEM) in place of those that the platform knows. */
  readonly authorities?: Buffer;
}

/** A client with a way to end it, and all that it is still connecting. */
export interface GuardedClient {
  readonly client: Client;
  close(): void;
}

/**
 * A client of addresses that were checked: it resolves nothing by itself, knows no proxy and no retries of its own. The
 * host name is for TLS and the authority only. Where a name has addresses of both families, it uses those of IPv4.
 */
export function guardedClient(
  { hostname, port, tls }: Endpoint,
  addresses: readonly ResolvedAddress[],
  { messageBytes, authorities }: ClientOptions,
): GuardedClient {
  const family = addresses.some((one) => one.family === 4) ? 4 : 6;
  const targets = addresses
    .filter((one) => one.family === family)
    .map(({ address }) => `${inUrl(address)}:${port}`);
  const options: ChannelOptions = {
    'grpc.default_authority': `${inUrl(hostname)}:${port}`,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': messageBytes,
    'grpc.primary_user_agent': 'runlog',
    ...(isIP(hostname) === 0 && { 'grpc.ssl_target_name_override': hostname }),
  };
  const secured = new TrackedCredentials(
    tls ? credentials.createSsl(authorities ?? null) : credentials.createInsecure(),
  );
  const client = new Client(`ipv${family}:${targets.join(',')}`, secured, options);
  const close = (): void => {
    client.close();
    secured.destroySockets();
  };
  return { client, close };
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
