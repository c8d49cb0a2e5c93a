import { setTimeout as pause } from 'node:timers/promises';
import { HarnessFailure } from '../errors.js';
import type { Stage } from '../platform/stage.js';
import { inBackground } from './in-background.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** The whole storage of NATS is deleted while the work goes on, several times. */
export const wipe: Scenario = (options) =>
  underFaults(
    'wipe',
    (stage, random) =>
      inBackground(async (signal, struck) => {
        for (let wipes = 0; !signal.aborted; wipes += 1) {
          await pause(random.int(500, 4_000), undefined, { signal }).catch(() => undefined);
          // At least once, however soon the load is over.
          if (signal.aborted && wipes > 0) return;
          await wipeStorage(stage);
          struck();
        }
      }),
    options,
  );

async function wipeStorage({ platform }: Stage): Promise<void> {
  const { nats } = platform.servers;
  if (!nats) throw new HarnessFailure('the platform has no NATS of its own');
  await nats.wipe();
  await nats.start();
}
