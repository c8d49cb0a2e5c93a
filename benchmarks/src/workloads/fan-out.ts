import type { WorkloadPlan } from './plan.js';
import { cpuFigures } from './cpu-figures.js';

const workload = { kind: 'fanout', width: 100 } as const;

/** A hundred calls at the same time and a join, one workflow at a time. */
export const fanOut: WorkloadPlan = {
  name: 'w3',
  title: 'W3: fan-out to 100 and join',
  usualSeconds: () => 7,
  measure: async (session) => {
    await session.warmUp(workload, { kind: 'closed', inFlight: 1, seconds: session.seconds(3) });
    const mode = { kind: 'closed', inFlight: 1, seconds: session.seconds(3) } as const;
    const load = await session.load({ label: '1 in flight', workload, mode });
    if (!load) return;
    session.figure('1 in flight: p50 ms', load.p50Ms);
    session.figure('1 in flight: p99 ms', load.p99Ms);
    cpuFigures(session, load, 'workflow');
  },
};
