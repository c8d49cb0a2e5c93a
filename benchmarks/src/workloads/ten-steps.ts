import { alone } from './alone.js';
import type { WorkloadPlan } from './plan.js';
import { cpuFigures } from './cpu-figures.js';

const workload = { kind: 'chain', steps: 10 } as const;

/** Steps per second at two depths; latency of ten steps alone. */
export const tenSteps: WorkloadPlan = {
  name: 'w2',
  title: 'W2: ten sequential steps',
  usualSeconds: () => 14,
  measure: async (session) => {
    await alone(session, workload);
    for (const inFlight of [64, 256]) {
      const mode = { kind: 'closed', inFlight, seconds: session.seconds(2.5) } as const;
      const load = await session.load({ label: `${inFlight} in flight`, workload, mode });
      if (!load) continue;
      session.figure(`${inFlight} in flight: steps/s`, load.perSecond * load.steps);
      cpuFigures(session, load, 'step');
    }
  },
};
