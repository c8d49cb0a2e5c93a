import { createRequire } from 'node:module';

/** The built file that a thread runs: found by the package's own name, so that tests of the sources find it, too. */
export const workerFile = (): string => createRequire(import.meta.url).resolve('@runlog/expressions/worker');
