import type { WorkloadPlan } from './plan.js';
import { cpuFigures } from './cpu-figures.js';

const oneStep = { kind: 'chain', steps: 1 } as const;
const tenSteps = { kind: 'chain', steps: 10 } as const;

/** What a build costs: one step and ten steps under load, one step alone. */
export const throughWalls: WorkloadPlan = {
  name: 'walls',
  title: 'What the walls cost',
  usualSeconds: () => 18,
  measure: async (session) => {
    await session.warmUp(oneStep, { kind: 'closed', inFlight: 64, seconds: session.seconds(3) });
    await session.warmUp(tenSteps, { kind: 'closed', inFlight: 64, seconds: session.seconds(1) });
    const loads = [
      { label: 'one step, 256 in flight', workload: oneStep, inFlight: 256, per: 'workflow' },
      { label: 'ten steps, 64 in flight', workload: tenSteps, inFlight: 64, per: 'step' },
    ] as const;
    for (const { label, workload, inFlight, per } of loads) {
      const mode = { kind: 'closed', inFlight, seconds: session.seconds(4) } as const;
      const load = await session.load({ label, workload, mode });
      if (!load) continue;
      session.figure(`${label}: ${per}s/s`, load.perSecond * (per === 'step' ? load.steps : 1));
      cpuFigures(session, load, per);
    }
    const mode = { kind: 'closed', inFlight: 1, seconds: session.seconds(1.5) } as const;
    const alone = await session.load({ label: 'one step alone', workload: oneStep, mode });
    if (alone) session.figure('one step alone: p50 ms', alone.p50Ms);
  },
};
