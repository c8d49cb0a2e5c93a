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

/** What a soak asks of the tests that it runs. */
export interface SoakEnvironment {
  /** How many times their everyday size tests have that can be made larger; 1 without a soak. */
  readonly scale: number;
  /** What random tests draw from; undefined without a soak, which leaves it to chance. */
  readonly seed: number | undefined;
  /** The file that figures are appended to; undefined without a soak. */
  readonly figures: string | undefined;
}

/** Reads the variables by which a soak reaches the tests that it runs. */
export function readSoakEnvironment(): SoakEnvironment {
  const { RUNLOG_SOAK_SCALE: scale, RUNLOG_SOAK_SEED: seed, RUNLOG_SOAK_FIGURES: figures } = process.env;
  return { scale: Number(scale ?? 1), seed: seed === undefined ? undefined : Number(seed), figures };
}

/** The variables for {@link readSoakEnvironment}, and the servers for {@link readEnvironment}, of a process to be started. */
export function soakVariables(
  soak: { readonly scale: number; readonly seed: number; readonly figures: string },
  { postgresUrl, natsUrl }: { readonly postgresUrl: string; readonly natsUrl: string },
): Readonly<Record<string, string>> {
  return {
    RUNLOG_TEST_POSTGRES_URL: postgresUrl,
    RUNLOG_TEST_NATS_URL: natsUrl,
    RUNLOG_SOAK_SCALE: String(soak.scale),
    RUNLOG_SOAK_SEED: String(soak.seed),
    RUNLOG_SOAK_FIGURES: soak.figures,
  };
}
