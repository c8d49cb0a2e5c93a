import type { Workload } from '../driver/messages.js';
import type { Session } from '../session.js';

/**
 * Warms the contender up, and takes down how long a workflow takes that has it to itself. The warm-up is the same time for all:
 * under load, so that everything is compiled, then alone, which takes other ways in some contenders.
 */
export async function alone(session: Session, workload: Workload): Promise<void> {
  await session.warmUp(workload, { kind: 'closed', inFlight: 64, seconds: session.seconds(3) });
  await session.warmUp(workload, { kind: 'closed', inFlight: 1, seconds: session.seconds(1) });
  const mode = { kind: 'closed', inFlight: 1, seconds: session.seconds(2) } as const;
  const load = await session.load({ label: '1 in flight', workload, mode });
  if (!load) return;
  session.figure('1 in flight: p50 ms', load.p50Ms);
  session.figure('1 in flight: p99 ms', load.p99Ms);
}
