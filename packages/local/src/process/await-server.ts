import type { ManagedProcess } from './managed-process.js';
import type { RecentLines } from './recent-lines.js';
import { until } from './until.js';

/** Waits until a server that was started answers; false when its process is gone or the time is over. */
export async function awaitServer(
  server: ManagedProcess,
  lines: RecentLines,
  answers: () => Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  // Asking before it says that it is ready would fill its log with refusals.
  const settled = await until(
    async () => !server.running || (lines.announced && (await answers())),
    timeoutMs,
  );
  return settled && server.running;
}
