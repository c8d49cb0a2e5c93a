import type { LoadRecord } from '../load-record.js';
import { Abandoned, type Session } from '../session.js';
import type { WorkloadPlan } from './plan.js';

const workload = { kind: 'chain', steps: 10, recorded: true } as const;
const timeoutMs = 180_000;
/** How long beyond the work itself anybody is waited for: two leases of 30 s, the most common one, one after the other, and some. */
const recoverySeconds = 70;

/** A thousand workflows in flight, left alone, then with the worker and then with the server killed at a third of their steps. */
export const kills: WorkloadPlan = {
  name: 'w4',
  title: 'W4: kill -9 with 1,000 × 10 steps in flight',
  // Recovery takes some contenders minutes.
  mostRounds: 1,
  usualSeconds: () => 60,
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
      const kill = { what, afterEffects } as const;
      const withinMs = (calm.seconds + recoverySeconds) * 1_000;
      const load = await session
        .load({ label, workload, mode, timeoutMs: withinMs, kill })
        .catch((error: unknown) => {
          if (error instanceof Abandoned) session.figureBeyond(beyondTheWork(label), recoverySeconds);
          throw error;
        });
      if (load) killFigures(session, load, calm);
    }
  },
};

const beyondTheWork = (label: string): string => `${label}: s beyond the work itself`;

function killFigures(session: Session, load: LoadRecord, calm: LoadRecord): void {
  const { label, kill, effects } = load;
  if (kill?.applicable !== true) return;
  session.figure(`${label}: s`, load.seconds);
  session.figure(beyondTheWork(label), load.seconds - calm.seconds);
  session.figure(`${label}: s to the restart`, kill.restartedMs / 1_000);
  session.figure(`${label}: lost effects`, effects?.lost ?? Number.NaN);
  session.figure(`${label}: doubled effects`, effects?.doubled ?? Number.NaN);
}
