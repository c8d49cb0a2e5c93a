/**
 * What a peer's driver imports of the harness. A driver is one `.mjs` file of this folder that ends with `serveDriver({...})`;
 * the harness forks it, with an IPC channel. All loops, clocks, checks and samples are in the harness's own code (compiled from
 * `benchmarks/src/driver`, typed and documented there), so that every contender is measured by the same lines.
 *
 * ```js
 * import { effectsIn, serveDriver, startWorker } from './protocol.mjs';
 *
 * serveDriver({
 *   async start({ dataDir }) {          // an empty folder of this start's own
 *     // starts servers, worker and client
 *     return {
 *       name: 'peer', version: '1.2.3', settings: [['appendfsync', 'always']],
 *       async run(workload, input) {},  // submits one workflow, resolves to its output when the client sees it completed
 *       processes: () => [{ name: 'database', pid, family: true }, { name: 'worker', pid: worker.pid }],
 *       async kill(what) {},            // 'worker' | 'server': kill -9, start again; false where there is no such thing
 *       async query(what) {},           // optional: one 'start' | 'get' | 'list'
 *       async stop() {},                // ends all that was started
 *     };
 *   },
 * });
 * ```
 *
 * - `workload` is `{ kind: 'chain', steps, recorded?, long? }` or `{ kind: 'fanout', width }`. `input` is a number, used once per start.
 * - A chain's output is its input, handed from step to step. A fan-out calls the step with `input`, `input + 1`, … at the same
 *   time; its output is the array of the results in that order.
 * - `recorded`: each step calls `effectsIn(dataDir)(input, step)` (step 0, 1, …) in the worker, which is how lost and doubled
 *   effects are counted. Without it a step is `async i => i`.
 * - `long`: one of a series of chains up to any length, for contenders with several forms of workflows.
 * - `run` has to outlast a `kill`: it connects again and waits on, it never submits a second workflow.
 * - `startWorker(new URL('peer-worker.mjs', import.meta.url), [args])` forks a process that calls
 *   `process.send('ready')`; it has `pid`, `kill()` (-9 and start again) and `stop()`.
 */
export { effectsIn } from '../dist/driver/effects.js';
export { serveDriver } from '../dist/driver/serve-driver.js';
export { startWorker } from '../dist/driver/worker-handle.js';
