import type { WorkloadPlan } from './plan.js';

/** Steps, and workflows of that length, one after the other. */
const lengths = [
  { steps: 10, count: 10 },
  { steps: 100, count: 3 },
  { steps: 1_000, count: 1 },
  { steps: 10_000, count: 1 },
] as const;
/** Takes some contenders half a minute. */
const onceOnly = 10_000;

/** What a step costs in ever longer workflows. */
export const longRuns: WorkloadPlan = {
  name: 'w5',
  title: 'W5: cost per step of one workflow',
  // A chain at a time leaves little behind, as the fan-outs before do.
  after: 'w3',
  usualSeconds: (round) => (round === 1 ? 26 : 8),
  measure: async (session) => {
    await session.warmUp(
      { kind: 'chain', steps: 10, long: true },
      { kind: 'closed', inFlight: 1, seconds: session.seconds(2) },
    );
    for (const { steps, count } of lengths) {
      if ((steps === onceOnly && session.round > 1) || steps > session.count(10_000, 100)) continue;
      const mode = { kind: 'closed', inFlight: 1, count: session.count(count) } as const;
      const label = `${steps.toLocaleString('en')} steps`;
      const load = await session.load({
        label,
        workload: { kind: 'chain', steps, long: true },
        mode,
        timeoutMs: 240_000,
      });
      if (load) session.figure(`${label}: ms per step`, load.p50Ms / load.steps);
    }
  },
};
