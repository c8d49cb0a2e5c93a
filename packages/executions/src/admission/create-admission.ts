import { systemProcessClock } from '@runlog/messaging';

import { Announcer } from '../committing/announce.js';
import { ProgramCatalog } from '../programs/program-catalog.js';
import type { Platform } from '../ports.js';
import { Admission, type AdmissionPlatform } from './admission.js';

/** What whoever lets in stands on. */
export interface AdmittingPlatform
  extends
    Pick<Platform, 'store' | 'definitions' | 'inbox' | 'partitions' | 'languages' | 'onNoticeLost' | 'clock'>,
    Pick<AdmissionPlatform, 'line' | 'running' | 'monotonic' | 'failed'> {}

/** The one who lets queued executions in. */
export function createAdmission(platform: AdmittingPlatform): Admission {
  const { store, inbox, partitions, clock = systemProcessClock } = platform;
  const { line, running, monotonic, failed } = platform;
  return new Admission({
    ...{ store, clock, partitions, line, running, monotonic, failed },
    programs: new ProgramCatalog(platform.definitions, platform.languages),
    announcer: new Announcer(inbox, store, partitions, platform.onNoticeLost),
  });
}
