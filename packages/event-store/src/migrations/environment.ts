/** What the migrator is told. */
export interface MigratorSettings {
  /** The database, with its owner as the login. */
  readonly url: string;
  /** Of a new installation. */
  readonly partitions: number;
}

const mostPartitions = 1_024;

/**
 * Reads the migrator's settings.
 * @throws RangeError that names the variable and what it takes
 */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): MigratorSettings {
  const url = env['RUNLOG_POSTGRES_URL'] ?? '';
  if (!URL.canParse(url)) throw new RangeError('RUNLOG_POSTGRES_URL must be the address of the database');
  const partitions = Number(env['RUNLOG_PARTITIONS'] ?? 16);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > mostPartitions)
    throw new RangeError(`RUNLOG_PARTITIONS must be a whole number from 1 to ${mostPartitions}`);
  return { url, partitions };
}
