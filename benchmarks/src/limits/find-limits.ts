import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withColdWork } from './cold.js';
import { withGrpc } from './grpc.js';
import { withHttp } from './http.js';
import { measureLimit, type Limit, type Trial } from './limit.js';
import type { Budget } from './load.js';
import { withNats } from './nats.js';
import { withPostgres } from './postgres.js';

/**
 * Finds the ceilings of this machine, one after the other: Postgres, JetStream, core NATS, HTTP, gRPC,
 * work after rest. Every answer of
 * every operation is checked. `found` is told of each as it comes.
 * @throws when one operation fails or answers wrongly
 */
export async function findLimits(
  budget: Budget,
  found: (limit: Limit) => void = () => undefined,
): Promise<Limit[]> {
  const limits: Limit[] = [];
  const measure = async (trial: Trial): Promise<void> => {
    const limit = await measureLimit(trial);
    limits.push(limit);
    found(limit);
  };
  const dir = await mkdtemp(join(tmpdir(), 'runlog-limits-'));
  try {
    await withPostgres(join(dir, 'postgres'), budget, measure);
    await withNats(join(dir, 'nats'), budget, measure);
    await withHttp(budget, measure);
    await withGrpc(budget, measure);
    await withColdWork(budget, measure);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  return limits;
}
