import { Kills } from '../faults/kills.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const victims = [
  'gateway',
  'scheduler-1',
  'scheduler-2',
  'executor-1',
  'executor-2',
  'worker',
  'nats',
  'postgres',
] as const;

/** `kill -9` of every process of the platform, at random moments, again and again. */
export const kill: Scenario = (options) =>
  underFaults(
    'kill',
    (stage, random) => {
      const kills = new Kills(
        victims.map((name) => stage.victim(name)),
        random,
        { least: 200, most: 1_200 },
      );
      kills.start();
      return { stop: () => kills.stop(), faults: () => kills.done.length };
    },
    options,
  );
