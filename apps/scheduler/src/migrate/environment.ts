import { names, natsUrl, postgresUrl, readEnvironment, subjectPrefix, wholeNumber } from '@runlog/service';
import { z } from 'zod';

const rule = 'must be names, or name=tenant, separated by commas';

/** The environment variables of the migrator, with their defaults. */
const migratorEnvironment = z.object({
  RUNLOG_POSTGRES_URL: postgresUrl(),
  RUNLOG_NATS_URL: natsUrl().optional(),
  RUNLOG_SUBJECT_PREFIX: subjectPrefix(),
  /** Partitions of a new installation; one that exists keeps its count. */
  RUNLOG_PARTITIONS: wholeNumber(1, 1_024, 16),
  /** Who reads the public events through a consumer of its own: `name` all of them, `name=tenant` those of one tenant. */
  RUNLOG_SUBSCRIBERS: names('').refine((all) => all.every((one) => /^[\w-]{1,64}(=.+)?$/.test(one)), rule),
  /** How long to wait for Postgres and NATS, in seconds. */
  RUNLOG_START_TIMEOUT: wholeNumber(1, 3_600, 60),
});

/** What the migrator is told. */
export type MigratorConfig = Readonly<z.output<typeof migratorEnvironment>>;

/** @throws InvalidEnvironment naming every variable that is missing or out of range */
export const readMigratorConfig = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): MigratorConfig => readEnvironment(migratorEnvironment, env);
