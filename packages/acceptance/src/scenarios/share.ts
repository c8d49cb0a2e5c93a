import { setTimeout as pause } from 'node:timers/promises';
import { strike } from '../platform/victim.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/** Two schedulers and two executors share the work; one of each dies for good, and the others take over. */
export const share: Scenario = (options) =>
  underFaults(
    'share',
    (stage) => {
      let faults = 0;
      const ending = new AbortController();
      const run = async (): Promise<void> => {
        await pause(2_000, undefined, { signal: ending.signal }).catch(() => undefined);
        for (const name of ['scheduler-1', 'executor-1']) {
          await strike(stage.victim(name));
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
    { restart: false },
  );
