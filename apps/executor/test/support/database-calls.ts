import { afterAll, beforeAll } from '@jest/globals';
import type { Json } from '@runlog/core';
import { testDatabase, type TestDatabase } from '@runlog/testkit';
import { DatabaseCaller } from '../../src/database/database-caller.js';
import { DatabaseHandler } from '../../src/database/database.handler.js';
import { AllowList } from '../../src/guard/allow-list.js';
import { systemResolve } from '../../src/guard/resolve.js';
import { TargetGuard } from '../../src/guard/target-guard.js';
import { defaultHttpLimits } from '../../src/http/limits.js';
import { SecretDirectory } from '../../src/secrets/secret-directory.js';
import { contextOf, httpTask, type CallOptions } from './calls.js';

export interface QueryOptions extends CallOptions {
  readonly remainingMs?: number;
}

/** An empty database of the spec file's own. */
export function ownDatabase(): () => TestDatabase {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  return () => database;
}

/** Runs one `database-query` task as a worker would. */
export function databaseQuery(input: Json, options: QueryOptions = {}): Promise<Json> {
  const {
    allow = '127.0.0.0/8,localhost',
    limits,
    resolve = systemResolve,
    secretsDir,
    remainingMs,
  } = options;
  const guard = new TargetGuard(AllowList.parse(allow), resolve);
  const caller = new DatabaseCaller(guard, { ...defaultHttpLimits, ...limits });
  const handler = new DatabaseHandler(caller, new SecretDirectory(secretsDir));
  const context = { ...contextOf(options), remainingMs: () => remainingMs };
  return handler.run({ ...httpTask(input), handler: 'database-query' }, context);
}
