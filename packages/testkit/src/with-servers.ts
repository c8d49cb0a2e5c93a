import { fileURLToPath } from 'node:url';

/**
 * The part of a jest configuration that gives a package's tests a Postgres and a NATS:
 * `export default createJestConfig(withServers)`.
 */
export const withServers = {
  globalSetup: fileURLToPath(new URL('./global-setup.js', import.meta.url)),
  // Real servers on a machine that others use too.
  testTimeout: 60_000,
  globalTeardown: fileURLToPath(new URL('./global-teardown.js', import.meta.url)),
} as const;
