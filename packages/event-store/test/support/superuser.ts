import type { TestStore } from './stores.js';

/** Does to the log what only a superuser can, behind the back of grants and triggers. */
export async function tamper(
  { admin }: Pick<TestStore, 'admin'>,
  statement: string,
  values: readonly unknown[] = [],
): Promise<void> {
  await admin.query(`BEGIN; SET LOCAL session_replication_role = replica`);
  await admin.query(statement, [...values]);
  await admin.query('COMMIT');
}
