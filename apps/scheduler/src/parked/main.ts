import { openEventStore } from '@runlog/event-store';
import { connectBus } from '@runlog/messaging';
import { configOrExit } from '@runlog/service';
import { readServers } from '../config.js';
import { parkedCommand } from './command.js';

const { RUNLOG_POSTGRES_URL, RUNLOG_NATS_URL, RUNLOG_SUBJECT_PREFIX } = configOrExit(readServers);
const store = await openEventStore({
  url: RUNLOG_POSTGRES_URL,
  service: 'scheduler',
  allowUnsafeDurability: true,
});
try {
  process.exitCode = await parkedCommand(process.argv.slice(2), {
    store,
    bus: () =>
      connectBus({
        url: RUNLOG_NATS_URL,
        name: 'runlog parked',
        prefix: RUNLOG_SUBJECT_PREFIX,
        firstConnectMs: 5_000,
      }),
    print: (line) => process.stdout.write(`${line}\n`),
  });
} finally {
  await store.close();
}
