/** The database that the environment names, if any. */
export const postgresUrl = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['RUNLOG_POSTGRES_URL'];
