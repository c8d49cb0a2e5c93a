import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { startPlatform } from '@runlog/local';
import { eventually } from '@runlog/testkit';

const document = JSON.stringify({
  yawl: '0.1',
  start: 'rest',
  steps: {
    rest: { wait: { duration: '4', next: 'tell' } },
    tell: { noOp: { output: '\\({told: .n})' } },
  },
});

test('what ran when the platform was stopped goes on when it is started again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'runlog-restart-'));
  try {
    const first = await startPlatform({ dataDir });
    const before = new RunlogClient({ http: first.http });
    await before.define({ name: 'rest', language: 'yawl', document });
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => (await before.start({ definition: 'rest', input: { n } })).id),
    );
    await eventually(async () => {
      for (const id of ids) expect((await before.get(id)).timers).toHaveLength(1);
    });
    before.close();
    await first.stop();

    const second = await startPlatform({ dataDir });
    const after = new RunlogClient({ http: second.http });
    try {
      const ended = await Promise.all(ids.map((id) => after.wait(id, { timeoutMs: 60_000 })));
      expect(ended.map(({ status, output }) => [status, output])).toEqual(
        [1, 2, 3].map((n) => ['completed', { told: n }]),
      );
    } finally {
      after.close();
      await second.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);
