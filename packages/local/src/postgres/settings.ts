/** Postgres settings by name, as they are written in its configuration. */
export type PostgresSettings = Readonly<Record<string, string>>;

/**
 * What every embedded Postgres runs with: an answered commit is on the disk, and it is reachable only
 * over loopback TCP (the path of a Unix socket may be too long below a deep data directory).
 */
export const defaultSettings: PostgresSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '200',
  shared_buffers: '256MB',
  work_mem: '16MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  logging_collector: 'off',
};

/** The command-line form; it wins over files and ALTER SYSTEM, so a cluster cannot drift from it. */
export function settingArguments(settings: PostgresSettings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
