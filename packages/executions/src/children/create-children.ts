import { systemProcessClock } from '@runlog/messaging';
import { v7 as uuidv7 } from 'uuid';

import { Announcer } from '../committing/announce.js';
import { DefinitionFinder } from '../definitions/find-definition.js';
import type { Platform } from '../ports.js';
import { ProgramCatalog } from '../programs/program-catalog.js';
import { Starter } from '../starting/start.js';
import { Children } from './children.js';

/** What whoever carries out steps by executions stands on. */
export type ChildrenPlatform = Pick<
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
>;

/** The one who carries out steps by executions, with ordinary starts and commands. */
export function createChildren(platform: ChildrenPlatform): Children {
  const { store, partitions, clock = systemProcessClock, newId = uuidv7 } = platform;
  const committing = { store, clock, newId };
  const announcer = new Announcer(platform.inbox, store, partitions, platform.onNoticeLost);
  const starter = new Starter(
    { ...committing, quotas: platform.quotas },
    new DefinitionFinder(platform.definitions, clock),
    new ProgramCatalog(platform.definitions, platform.languages),
    announcer,
    partitions,
  );
  return new Children({ ...committing, announcer, partitions, starter });
}
