import { startPlatform } from '@runlog/local';

import type { Evidence, Recovery } from '../checker/evidence.js';
import { HarnessFailure } from '../errors.js';
import { gather } from '../evidence/gather.js';
import { FaultInjector } from '../faults/injector.js';
import { drive } from '../load/drive.js';
import type { RequestHistory } from '../load/history.js';
import { drawRequests, effectsOf } from '../load/request.js';
import { PlatformCommand } from '../platform/command.js';
import { openSite, type Site } from '../platform/site.js';
import { WorkerProcess } from '../platform/worker-process.js';
import { Random } from '../random.js';
import { mix } from '../workflows/mix.js';
import { conclude } from './conclude.js';
import { defineAll } from './define-all.js';
import { pace } from './pace.js';
import { recoveryAfter } from './recovery.js';
import type { Scenario } from './scenario.js';

/** The platform's command is ended by Ctrl-C in the midst of the work, and given again in the same directory. */
export const restart: Scenario = async ({ seed, executions }) => {
  const random = new Random(seed).fork('restart');
  const requests = drawRequests(random.fork('requests'), mix, executions);
  const afterEffects = Math.floor(effectsOf(requests) * (0.3 + random.next() / 3));
  const site = await openSite();
  const { clients, world, journal } = site;
  const worker = new WorkerProcess(site.nats, world.url);
  const figures: Record<string, number> = {};
  let command = await PlatformCommand.start(site.variables, journal);
  const injector = new FaultInjector(world, [{ what: 'Ctrl-C', afterEffects }], async () => {
    figures['stopped in s'] = await seconds(() => end(command));
    figures['started in s'] = await seconds(async () => {
      command = await PlatformCommand.start(site.variables, journal);
    });
  });
  try {
    await worker.start();
    await defineAll(clients.http, world.url, mix);
    const histories = await drive(requests, { clients: [clients.http, clients.grpc], ...pace });
    await injector.finished();
    injector.requireAll();
    await end(command);
    const evidence = await lookAt(site, histories, recoveryAfter(injector.done));
    return conclude({ name: 'restart', journal, evidence, figures, faults: injector.done });
  } finally {
    injector.stop();
    await worker.stop();
    await command.interrupt();
    await site.close();
  }
};

async function end(command: PlatformCommand): Promise<void> {
  const code = await command.interrupt();
  if (code !== 0) throw new HarnessFailure(`Ctrl-C ended the platform's command with ${code} and not with 0`);
}

/** Starts the platform once more: what it finds then is what was left. */
async function lookAt(
  { dataDir, ports, clients, world }: Site,
  requests: RequestHistory[],
  recovery: Recovery,
): Promise<Evidence> {
  const { stop, postgresUrl, nats } = await startPlatform({ dataDir, ...ports, readyTimeoutMs: 120_000 });
  try {
    return await gather(
      { postgresUrl, nats, client: clients.http, world },
      { requests, busLoses: false, recovery, processes: [] },
    );
  } finally {
    await stop();
  }
}

async function seconds(action: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await action();
  return (performance.now() - from) / 1_000;
}
