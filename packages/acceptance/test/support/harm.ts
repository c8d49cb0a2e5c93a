import type { Violation } from '../../src/checker/violation.js';

/**
 * What no slowness explains: every violation but lateness. How fast the machine is that runs the tests says nothing of the
 * platform; a soak, which has its machine to itself, judges lateness as well.
 */
export const harmOf = (violations: readonly Violation[]): Violation[] =>
  violations.filter(({ fault }) => fault !== 'late');
