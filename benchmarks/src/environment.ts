/** Where a profiled service writes its CPU profile; set by the benchmark for the services that it starts. */
export const profilesFolder = (): string | undefined => process.env['RUNLOG_BENCH_PROFILES'];

/** The environment for drivers: this process's own, and where profiles go. */
export const driverEnvironment = (profiles: string | undefined): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(profiles !== undefined && { RUNLOG_BENCH_PROFILES: profiles }),
});
