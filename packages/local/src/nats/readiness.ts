import { connect } from 'nats';

import { until } from '../process/until.js';

/** Waits until JetStream answers; false when the process is gone or the time is over. */
export async function awaitJetStream(
  url: string,
  running: () => boolean,
  announced: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const settled = await until(async () => !running() || (announced() && (await answers(url))), timeoutMs);
  return settled && running();
}

// Right after the start connections are taken while JetStream still says that it is not enabled.
async function answers(url: string): Promise<boolean> {
  try {
    const connection = await connect({ servers: url, reconnect: false, timeout: 2_000 });
    try {
      const manager = await connection.jetstreamManager({ timeout: 2_000 });
      await manager.getAccountInfo();
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
