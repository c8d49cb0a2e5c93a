/** What differs between two embedded NATS servers. */
export interface NatsSettings {
  readonly port: number;
  readonly storeDirectory: string;
  /** More of the configuration, such as an authorization block. */
  readonly more?: string | undefined;
}

/**
 * The configuration of every embedded NATS server; understood by nats-server 2.9 and newer. Loopback
 * only, JetStream on disk. The storage limit is bookkeeping for what streams reserve, not a reservation.
 */
export function natsConfiguration(settings: NatsSettings): string {
  return [
    'server_name: runlog',
    `listen: "127.0.0.1:${settings.port}"`,
    'max_payload: 4MB',
    'max_connections: 1000',
    'jetstream {',
    `  store_dir: ${JSON.stringify(settings.storeDirectory)}`,
    '  max_memory_store: 256MB',
    '  max_file_store: 1TB',
    '}',
    settings.more ?? '',
  ].join('\n');
}
