import { setTimeout as pause } from 'node:timers/promises';
import { strike } from '../platform/victim.js';
import { inBackground } from './in-background.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** Two schedulers and two executors share the work; one of each dies for good, and the others take over. */
export const share: Scenario = (options) =>
  underFaults(
    'share',
    (stage) =>
      inBackground(async (signal, struck) => {
        await pause(2_000, undefined, { signal }).catch(() => undefined);
        for (const name of ['scheduler-1', 'executor-1']) {
          await strike(stage.victim(name));
          struck();
        }
      }),
    options,
    { restart: false },
  );
