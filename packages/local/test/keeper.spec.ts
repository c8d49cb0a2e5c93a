import { describe, expect, test } from '@jest/globals';

import { Keeper } from '../src/platform/keeper.js';
import type { PlatformObserver } from '../src/platform/observer.js';
import { ServiceProcess } from '../src/platform/service-process.js';
import { isAlive } from '../src/process/liveness.js';
import { until } from '../src/process/until.js';
import { fixturePrograms } from './support/fixture-programs.js';

interface Seen {
  readonly pauses: (number | undefined)[];
  readonly failures: number[];
  silences: number;
}

const watchdog = { everyMs: 20, silentMs: 3_000 };

const keep = (
  mode: () => string,
  restart = true,
  serves?: () => boolean,
): { keeper: Keeper; service: ServiceProcess; seen: Seen } => {
  const seen: Seen = { pauses: [], failures: [], silences: 0 };
  const observer: PlatformObserver = {
    died: (_name, _exit, retryMs) => seen.pauses.push(retryMs),
    restartFailed: (_name, _error, retryMs) => seen.failures.push(retryMs),
    silent: () => void (seen.silences += 1),
  };
  const service = new ServiceProcess({
    ...{ name: 'scheduler', kind: 'scheduler', program: () => fixturePrograms.scheduler },
    environment: () => ({ RUNLOG_HEALTH_PORT: '0', FIXTURE_MODE: mode() }),
    ...{ readyTimeoutMs: 60_000, graceMs: 500 },
  });
  const unit = serves && Object.assign(service, { serves: () => Promise.resolve(serves()) });
  return { service, seen, keeper: new Keeper(unit ?? service, { restart, observer, watchdog }) };
};

const eventually = async (holds: () => boolean): Promise<void> => {
  expect(await until(holds, 60_000)).toBe(true);
};

describe('a kept process', () => {
  test('is started again after a death, with another process id', async () => {
    const { keeper, service, seen } = keep(() => '');
    await keeper.start();
    const before = service.pid;
    await service.kill();
    await eventually(() => service.pid !== undefined && service.addresses.health !== undefined);
    await keeper.stop();
    expect(service.pid).toBeUndefined();
    expect(seen.pauses).toEqual([100]);
    expect(before).toBeDefined();
  });

  test('that keeps failing is tried again ever more slowly', async () => {
    let mode = '';
    const { keeper, service, seen } = keep(() => mode);
    await keeper.start();
    mode = 'broken';
    await service.kill();
    await eventually(() => seen.failures.length >= 2);
    mode = '';
    await eventually(() => service.pid !== undefined);
    await keeper.stop();
    expect(seen.pauses).toEqual([100]);
    expect(seen.failures.slice(0, 2)).toEqual([200, 400]);
  });

  test('is left alone where restarts are off', async () => {
    const { keeper, service, seen } = keep(() => '', false);
    await keeper.start();
    await service.kill();
    await eventually(() => seen.pauses.length > 0);
    expect(seen.pauses).toEqual([undefined]);
    expect(service.pid).toBeUndefined();
    await keeper.stop();
  });

  test('that runs and does not serve is ended and started again, and one that only stumbles is not', async () => {
    let looks = 0;
    let serves = (): boolean => ++looks % 2 === 0;
    const { keeper, service, seen } = keep(
      () => '',
      true,
      () => serves(),
    );
    await keeper.start();
    const { pid } = service;
    await eventually(() => looks >= 20);
    expect([service.pid, seen.silences]).toEqual([pid, 0]);
    serves = () => false;
    await eventually(() => seen.silences === 1);
    serves = () => true;
    await eventually(() => service.pid !== undefined && service.pid !== pid);
    await keeper.stop();
    expect(seen.pauses).toEqual([100]);
  });

  test('does not outlive a stop that comes while it is being started again', async () => {
    let mode = '';
    const { keeper, service } = keep(() => mode);
    await keeper.start();
    mode = 'silent';
    await service.kill();
    await eventually(() => service.pid !== undefined);
    const { pid = 0 } = service;
    await keeper.stop();
    expect(service.pid).toBeUndefined();
    expect(isAlive(pid)).toBe(false);
  });

  test('that ignores SIGTERM is killed after its grace', async () => {
    const { keeper, service } = keep(() => 'stubborn');
    await keeper.start();
    const { pid = 0 } = service;
    await keeper.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('that ends before it is ready fails its first start with what it said', async () => {
    const { keeper } = keep(() => 'broken');
    await expect(keeper.start()).rejects.toMatchObject({
      code: 'service_not_ready',
      message: 'scheduler ended before it was ready (exit code 3)\n  the fixture cannot start',
    });
  });

  test('that never gets ready fails its start after the time limit and does not run on', async () => {
    const service = new ServiceProcess({
      ...{ name: 'executor', kind: 'executor', program: () => fixturePrograms.executor },
      environment: () => ({ RUNLOG_HEALTH_PORT: '0', FIXTURE_MODE: 'silent' }),
      ...{ readyTimeoutMs: 500, graceMs: 500 },
    });
    await expect(service.start()).rejects.toMatchObject({ message: 'executor was not ready within 0.5 s' });
    expect(service.pid).toBeUndefined();
  });
});
