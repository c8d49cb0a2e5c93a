import type { Change } from './walls/walls.js';

/** Where a profiled service writes its CPU profile; set by the benchmark for the services that it starts. */
export const profilesFolder = (): string | undefined => process.env['RUNLOG_BENCH_PROFILES'];

const changesName = 'RUNLOG_BENCH_CHANGES';

/** What is changed in the modules that a service loads; set by the benchmark for the services that it starts. */
export const changesOfServices = (): readonly Change[] =>
  JSON.parse(process.env[changesName] ?? '[]') as readonly Change[];

/** The environment for a driver whose services are changed. */
export const changesEnvironment = (changes: readonly Change[]): Record<string, string> => ({
  [changesName]: JSON.stringify(changes),
});

/** The environment for drivers: this process's own, and where profiles go. */
export const driverEnvironment = (profiles: string | undefined): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(profiles !== undefined && { RUNLOG_BENCH_PROFILES: profiles }),
});
