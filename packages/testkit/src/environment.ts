/** The servers of this test run, as the environment names them. */
export interface TestEnvironment {
  readonly postgresUrl: string | undefined;
  readonly natsUrl: string | undefined;
}

/** Reads the two variables that connect a run's processes. */
export function readEnvironment(): TestEnvironment {
  return {
    postgresUrl: process.env['RUNLOG_TEST_POSTGRES_URL'],
    natsUrl: process.env['RUNLOG_TEST_NATS_URL'],
  };
}

/** Tells this process and those that it starts where the servers are. */
export function publishEnvironment(postgresUrl: string, natsUrl: string): void {
  process.env['RUNLOG_TEST_POSTGRES_URL'] = postgresUrl;
  process.env['RUNLOG_TEST_NATS_URL'] = natsUrl;
}
