import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A migration that is nothing but SQL. There is no way down: a log is never taken back, a mistake is followed. */
export abstract class SqlMigration implements MigrationInterface {
  abstract readonly statements: readonly string[];

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of this.statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new TypeError(`${this.constructor.name} has no way down`));
  }
}
