import { alone } from './alone.js';
import type { WorkloadPlan } from './plan.js';
import { cpuFigures } from './cpu-figures.js';

const workload = { kind: 'chain', steps: 1 } as const;

/** Throughput at two depths; latency alone and at half of what this contender has just reached. */
export const oneStep: WorkloadPlan = {
  name: 'w1',
  title: 'W1: one step',
  usualSeconds: () => 14,
  measure: async (session) => {
    await alone(session, workload);
    let reached = 0;
    for (const inFlight of [64, 256]) {
      const mode = { kind: 'closed', inFlight, seconds: session.seconds(2.5) } as const;
      const load = await session.load({ label: `${inFlight} in flight`, workload, mode });
      if (!load) continue;
      reached = load.perSecond;
      session.figure(`${inFlight} in flight: workflows/s`, load.perSecond);
      if (inFlight === 256) cpuFigures(session, load, 'workflow');
    }
    const half = {
      kind: 'open',
      perSecond: Math.max(1, reached / 2),
      seconds: session.seconds(2.5),
    } as const;
    const load = await session.load({ label: 'half load', workload, mode: half });
    if (!load) return;
    session.figure('half load: p50 ms', load.p50Ms);
    session.figure('half load: p99 ms', load.p99Ms);
  },
};
