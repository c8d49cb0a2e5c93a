import type { Trouble } from './under-faults.js';

/** Runs what makes trouble beside the load; it ends by itself or when its signal says so, and tells each fault. */
export function inBackground(
  run: (ending: AbortSignal, struck: () => void) => Promise<void>,
): ReturnType<Trouble> {
  const ending = new AbortController();
  let faults = 0;
  const running = run(ending.signal, () => (faults += 1));
  return {
    stop: () => {
      ending.abort();
      return running;
    },
    faults: () => faults,
  };
}
