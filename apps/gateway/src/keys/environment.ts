import { postgresUrl, readEnvironment } from '@runlog/service';
import { z } from 'zod';

const keysEnvironment = z.object({ RUNLOG_POSTGRES_URL: postgresUrl() });

/**
 * The address of Postgres, as the owner of the schema.
 * @throws InvalidEnvironment
 */
export const readPostgresUrl = (): string =>
  readEnvironment(keysEnvironment, process.env).RUNLOG_POSTGRES_URL;
