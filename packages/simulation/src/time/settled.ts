// Taken before a run forbids it to everybody else.
const { setImmediate } = globalThis;

/**
 * Resolves when all that promises make of the last event has been done. The platform empties its queue of promise jobs
 * wholly, and in their order, before the next immediate: with no timer, socket or thread in play there is nothing else
 * that could come in between, so that this is as deterministic as a chain of jobs counted by hand, and needs no guess at
 * how long the chain has to be.
 */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
