import type { Session } from '../session.js';
import type { WorkloadPlan } from './plan.js';

const workload = { kind: 'chain', steps: 1 } as const;
const finished = 100_000;

/** Whether start, get and list stay as fast when much is stored. */
export const stored: WorkloadPlan = {
  name: 'stored',
  title: 'W5: start, get and list with 100,000 finished executions stored',
  mostRounds: 1,
  fits: ({ queries }) => queries,
  usualSeconds: () => 65,
  measure: async (session) => {
    await session.warmUp(workload, { kind: 'closed', inFlight: 16, count: session.count(200) });
    if (!(await ask(session, 'empty'))) return;
    const count = session.count(finished);
    const mode = { kind: 'closed', inFlight: 256, count } as const;
    await session.load({ label: 'storing', workload, mode, timeoutMs: 600_000 });
    await ask(session, `${count.toLocaleString('en')} stored`);
  },
};

async function ask(session: Session, when: string): Promise<boolean> {
  for (const what of ['start', 'get', 'list'] as const) {
    const p50Ms = await session.query(what, session.count(200, 10));
    if (p50Ms === undefined) return false;
    session.figure(`${what}, ${when}: p50 ms`, p50Ms);
  }
  return true;
}
