import { expect, test } from '@jest/globals';
import { connect } from 'nats';

import { testNats } from '../src/index.js';

test('every caller gets a prefix of its own on one server with JetStream', async () => {
  const [one, other] = await Promise.all([testNats(), testNats()]);
  expect(one.url).toBe(other.url);
  expect(one.prefix).not.toBe(other.prefix);
});

test('drop deletes the streams below the prefix and no others', async () => {
  const [one, other] = await Promise.all([testNats(), testNats()]);
  const connection = await connect({ servers: one.url });
  try {
    const manager = await connection.jetstreamManager();
    for (const { prefix } of [one, other])
      await manager.streams.add({ name: prefix, subjects: [`${prefix}.>`] });
    await one.drop();
    await expect(manager.streams.info(one.prefix)).rejects.toThrow('stream not found');
    expect((await manager.streams.info(other.prefix)).config.name).toBe(other.prefix);
    await other.drop();
  } finally {
    await connection.close();
  }
});
