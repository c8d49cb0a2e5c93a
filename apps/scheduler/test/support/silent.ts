import type { Reporter } from '../../src/reporter.js';

/** Tells nobody anything. */
export const silent: Reporter = {
  received: () => undefined,
  committed: () => undefined,
  conflicted: () => undefined,
  undrivable: () => undefined,
  taken: () => undefined,
  refused: () => undefined,
  parked: () => undefined,
  failed: () => undefined,
};
