import type { LoadRecord } from '../load-record.js';
import type { Session } from '../session.js';
import type { WorkloadPlan } from './plan.js';

const workload = { kind: 'chain', steps: 10, recorded: true } as const;
/** Longer than the longest lease that anybody waits for. */
const timeoutMs = 180_000;

/** A thousand workflows in flight, left alone, then with the worker and then with the server killed at a third of their steps. */
export const kills: WorkloadPlan = {
  name: 'w4',
  title: 'W4: kill -9 with 1,000 × 10 steps in flight',
  // Recovery takes some contenders minutes.
  mostRounds: 1,
  measure: async (session) => {
    const count = session.count(1_000, 60);
    const mode = { kind: 'closed', inFlight: count, count } as const;
    await session.warmUp(workload, { kind: 'closed', inFlight: 64, count: session.count(200, 20) });
    const calm = await session.load({ label: 'no kill', workload, mode, timeoutMs });
    if (!calm) return;
    session.figure('no kill: s', calm.seconds);
    const afterEffects = Math.round((count * workload.steps) / 3);
    for (const what of ['worker', 'server'] as const) {
      const label = `${what} killed`;
      if (what === 'server' && !session.hasServer) {
        session.cannot(label, 'it is a library, and its worker is its server, too');
        continue;
      }
      const load = await session.load({ label, workload, mode, timeoutMs, kill: { what, afterEffects } });
      if (load) killFigures(session, load, calm);
    }
  },
};

function killFigures(session: Session, load: LoadRecord, calm: LoadRecord): void {
  const { label, kill, effects } = load;
  if (kill?.applicable !== true) return;
  session.figure(`${label}: s`, load.seconds);
  session.figure(`${label}: s beyond the work itself`, load.seconds - calm.seconds);
  session.figure(`${label}: s to the restart`, kill.restartedMs / 1_000);
  session.figure(`${label}: lost effects`, effects?.lost ?? Number.NaN);
  session.figure(`${label}: doubled effects`, effects?.doubled ?? Number.NaN);
}
