import type { WorkloadPlan } from './plan.js';
import { cpuFigures } from './cpu-figures.js';

const workload = { kind: 'chain', steps: 1 } as const;
const sampleEveryMs = 10_000;

/** One-step workflows, 256 in flight, for so many seconds: whether memory and rate stay where they are. */
export const steady = (seconds: number): WorkloadPlan => ({
  name: 'steady',
  title: `One step, 256 in flight for ${seconds} s`,
  mostRounds: 1,
  usualSeconds: () => seconds,
  measure: async (session) => {
    await session.warmUp(workload, { kind: 'closed', inFlight: 64, count: 200 });
    const mode = { kind: 'closed', inFlight: 256, seconds } as const;
    const timeoutMs = (seconds + 60) * 1_000;
    const every = Math.min(sampleEveryMs, (seconds * 1_000) / 3);
    const load = await session.load({ label: 'steady', workload, mode, timeoutMs, sampleEveryMs: every });
    if (!load) return;
    session.figure('workflows/s', load.perSecond);
    if (load.course) {
      session.figure('first fifth: workflows/s', load.course.perSecond.first);
      session.figure('last fifth: workflows/s', load.course.perSecond.last);
    }
    cpuFigures(session, load, 'workflow');
  },
});
