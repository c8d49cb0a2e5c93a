import type { Recovery } from '../checker/evidence.js';
import type { DoneFault } from '../faults/injector.js';

/** R6 says so; what executions of the mix take by themselves has to fit in. */
const boundMs = 30_000;

/** What has to hold after these faults. */
export const recoveryAfter = (faults: readonly DoneFault[]): Recovery => ({
  from: Math.max(0, ...faults.map(({ to }) => to)),
  boundMs,
});
