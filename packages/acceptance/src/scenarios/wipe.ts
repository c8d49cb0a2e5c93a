import { setTimeout as pause } from 'node:timers/promises';
import { HarnessFailure } from '../errors.js';
import type { Stage } from '../platform/stage.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** The whole storage of NATS is deleted while the work goes on, several times. */
export const wipe: Scenario = (options) =>
  underFaults(
    'wipe',
    (stage, random) => {
      const ending = new AbortController();
      let faults = 0;
      const run = async (): Promise<void> => {
        while (!ending.signal.aborted) {
          await pause(random.int(500, 4_000), undefined, { signal: ending.signal }).catch(() => undefined);
          if (ending.signal.aborted && faults > 0) return;
          await wipeStorage(stage);
          faults += 1;
        }
      };
      const running = run();
      return {
        stop: () => {
          ending.abort();
          return running;
        },
        faults: () => faults,
      };
    },
    options,
  );

async function wipeStorage({ platform }: Stage): Promise<void> {
  const { nats } = platform.servers;
  if (!nats) throw new HarnessFailure('the platform has no NATS of its own');
  await nats.wipe();
  await nats.start();
}
