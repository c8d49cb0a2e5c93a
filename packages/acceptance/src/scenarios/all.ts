import { blackout } from './blackout.js';
import { bus } from './bus.js';
import { kill } from './kill.js';
import { lostReplies } from './lost-replies.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import { postgresRestarts } from './postgres-restarts.js';
import { restart } from './restart.js';
import type { Scenario } from './scenario.js';
import { share } from './share.js';
import { wipe } from './wipe.js';

/** Every scenario, by the name that a soak is given. */
export const scenarios = {
  kill,
  'all-killed': blackout,
  share,
  restart,
  pause,
  partition,
  'lost-replies': lostReplies,
  'postgres-restarts': postgresRestarts,
  wipe,
  bus,
} satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** How it comes back from its faults at the latest, in seconds, on a machine that does nothing else. */
export const recoveryBounds: Readonly<Partial<Record<ScenarioName, number>>> = {
  'all-killed': 20,
  share: 15,
  kill: 15,
  wipe: 30,
};
