import type { TestServers } from './test-servers.js';

let held: TestServers | undefined;

/** Remembers the run's servers between jest's setup and teardown, which share one process. */
export function holdServers(servers: TestServers): void {
  held = servers;
}

/** Stops them, if there are any. */
export async function releaseServers(): Promise<void> {
  await held?.stop();
  held = undefined;
}
