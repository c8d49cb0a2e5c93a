/** Where a profiled service writes its CPU profile; set by the benchmark for the services that it starts. */
export const profilesFolder = (): string | undefined => process.env['RUNLOG_BENCH_PROFILES'];
