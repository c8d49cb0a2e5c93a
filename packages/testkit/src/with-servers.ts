import { fileURLToPath } from 'node:url';

/**
 * The part of a jest configuration that gives a package's tests a Postgres and a NATS:
 * `export default createJestConfig(withServers)`.
 */
export const withServers = {
  globalSetup: fileURLToPath(new URL('./global-setup.js', import.meta.url)),
  globalTeardown: fileURLToPath(new URL('./global-teardown.js', import.meta.url)),
} as const;
