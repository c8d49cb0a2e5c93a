import { BackendPostgres } from 'openworkflow/postgres';
import postgres from 'postgres';

/** The pool of a backend over the database at `url`, and the backend. The schema has to be there. */
export function openBackend(url, connections) {
  // As the backend makes its own pool, but for the number of connections.
  const pool = postgres(url, {
    max: connections,
    transform: { column: { from: postgres.toCamel } },
    onnotice: () => undefined,
  });
  return { pool, backend: BackendPostgres.fromPool(pool) };
}

/** Makes the schema. */
export async function migrate(url) {
  await (await BackendPostgres.connect(url)).stop();
}
