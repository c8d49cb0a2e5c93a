import { systemProcessClock } from '@runlog/messaging';
import { v7 as uuidv7 } from 'uuid';

import { Announcer } from '../committing/announce.js';
import { command } from '../commanding/command.js';
import { GatheredRefs } from '../definitions/gathered-refs.js';
import { DefinitionFinder } from '../definitions/find-definition.js';
import { ProgramCatalog } from '../programs/program-catalog.js';
import type { Platform } from '../ports.js';
import { Starter } from '../starting/start.js';
import { startTicks } from './start-ticks.js';
import { DueSchedules, type TickPlatform } from './due-schedules.js';

/** What whoever fires schedules stands on. */
export interface TicksPlatform
  extends
    Pick<
      Platform,
      | 'store'
      | 'definitions'
      | 'inbox'
      | 'partitions'
      | 'languages'
      | 'onNoticeLost'
      | 'clock'
      | 'newId'
      | 'quotas'
    >,
    Pick<TickPlatform, 'observer' | 'trusts'> {
  readonly schedules: TickPlatform['store'];
}

/** The one who fires schedules, with ordinary starts. */
export function createDueSchedules(platform: TicksPlatform): DueSchedules {
  const {
    store,
    partitions,
    schedules,
    observer,
    trusts,
    clock = systemProcessClock,
    newId = uuidv7,
  } = platform;
  const committing = { store, clock, newId };
  const announcer = new Announcer(platform.inbox, store, partitions, platform.onNoticeLost);
  const starter = new Starter(
    { ...committing, quotas: platform.quotas },
    new GatheredRefs(platform.definitions, new DefinitionFinder(platform.definitions, clock), clock),
    new ProgramCatalog(platform.definitions, platform.languages),
    announcer,
    partitions,
  );
  return new DueSchedules({
    store: schedules,
    startMany: (requests) => startTicks(starter, requests),
    command: (ref, wanted) => command({ ...committing, announcer, partitions }, ref, wanted),
    observer,
    trusts,
  });
}
