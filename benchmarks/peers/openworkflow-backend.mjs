import { BackendPostgres } from 'openworkflow/postgres';
import postgres from 'postgres';

/** The pool of a backend over the database at `url`, and the backend. The schema has to be there. */
export function openBackend(url, connections) {
  // As the backend makes its own pool, but for the number of connections and the time that an attempt to connect may take: at
  // the default of 30 s, one that a dying database never answered holds up every claim.
  const pool = postgres(url, {
    max: connections,
    transform: { column: { from: postgres.toCamel } },
    onnotice: () => undefined,
    connect_timeout: 2,
  });
  return { pool, backend: BackendPostgres.fromPool(pool) };
}

/** Makes the schema. */
export async function migrate(url) {
  await (await BackendPostgres.connect(url)).stop();
}
