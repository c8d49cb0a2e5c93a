import { blackout } from './blackout.js';
import { bus } from './bus.js';
import { clocks } from './clocks.js';
import { diskFull } from './disk-full.js';
import { kill } from './kill.js';
import { lostReplies } from './lost-replies.js';
import { outage } from './outage.js';
import { overload } from './overload.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import { poison } from './poison.js';
import { postgresRestarts } from './postgres-restarts.js';
import { powerControls } from './power-controls.js';
import { powerCut } from './power-cut.js';
import { releases } from './releases.js';
import { restart } from './restart.js';
import type { Scenario } from './scenario.js';
import { share } from './share.js';
import { slowDisk } from './slow-disk.js';
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
  'power-cut': powerCut,
  'power-controls': powerControls,
  'disk-full': diskFull,
  'slow-disk': slowDisk,
  poison,
  overload,
  outage,
  clocks,
  releases,
} satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** How it comes back from its faults at the latest, in seconds, on a machine that does nothing else. */
export const recoveryBounds: Readonly<Partial<Record<ScenarioName, number>>> = {
  'all-killed': 20,
  share: 15,
  kill: 15,
  wipe: 30,
  'power-cut': 30,
  'disk-full': 30,
  'slow-disk': 30,
};

/** What figures of a scenario may be at most, in seconds. */
export const figureBounds: Readonly<Partial<Record<ScenarioName, Readonly<Record<string, number>>>>> = {
  'all-killed': { 'to steady rate s': 20 },
  share: { 'takeover s': 5, 'longest wait after executor s': 15 },
  kill: { 'longest wait after executor s': 15 },
};
