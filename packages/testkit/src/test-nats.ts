import { randomBytes } from 'node:crypto';

import { connect, type JetStreamManager } from 'nats';

import { readEnvironment } from './environment.js';
import { NoTestServerError } from './errors.js';

/** A corner of the run's NATS server that nobody else uses. */
export interface TestNats {
  readonly url: string;
  /** Unique, of lower-case letters and digits; the first token of all subjects of the test. */
  readonly prefix: string;
  /** Deletes the streams that listen below the prefix. */
  drop(): Promise<void>;
}

/** Names the run's NATS and a prefix for it. Throws `NoTestServerError` when the run has no NATS. */
export function testNats(): Promise<TestNats> {
  const url = readEnvironment().natsUrl;
  if (url === undefined) return Promise.reject(new NoTestServerError('RUNLOG_TEST_NATS_URL'));
  const prefix = `t${randomBytes(6).toString('hex')}`;
  return Promise.resolve({ url, prefix, drop: () => dropStreams(url, prefix) });
}

async function dropStreams(url: string, prefix: string): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    const manager = await connection.jetstreamManager();
    for (const name of await streamsBelow(manager, prefix)) await manager.streams.delete(name);
  } finally {
    await connection.close();
  }
}

async function streamsBelow(manager: JetStreamManager, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { config } of manager.streams.list()) {
    if (config.subjects.some((subject) => subject.startsWith(`${prefix}.`))) names.push(config.name);
  }
  return names;
}
