import { describe, expect, test } from '@jest/globals';
import { openInMemoryStore, type LeaseTable } from '@runlog/event-store';
import { fairShare, surplus } from '../src/partitions/fair-share.js';
import { Ownership } from '../src/partitions/ownership.js';
import { VirtualClock } from './support/virtual-clock.js';

const names = ['a', 'b', 'c', 'd', 'e'];

function process(name: string, leases: LeaseTable, clock: VirtualClock) {
  const held = new Set<string>();
  const epochs = new Map<string, number>();
  const ownership = new Ownership({
    owner: name,
    leases,
    groups: [names],
    holder: {
      gained: (some) => some.forEach((one) => held.add(one)),
      lost: (some) => some.forEach((one) => held.delete(one)),
    },
    clock,
    failed: () => undefined,
    taken: (some) => some.forEach((lease) => epochs.set(lease.name, lease.epoch)),
  });
  return { held, ownership, epochs };
}

describe('ownership', () => {
  test('one process takes all leases', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    const one = process('one', leases, clock);
    await one.ownership.start();
    expect([...one.held].sort()).toEqual(names);
  });

  test('a second process gets its share, and no lease has two holders', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    const [one, two] = [process('one', leases, clock), process('two', leases, clock)];
    await one.ownership.start();
    await two.ownership.start();
    for (let tick = 0; tick < 20; tick += 1) {
      await clock.pass(250);
      expect([...one.held].filter((name) => two.held.has(name))).toEqual([]);
    }
    expect([one.held.size, two.held.size].sort()).toEqual([2, 3]);
  });

  test('what a dead process held is taken over within three seconds', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    const silent: LeaseTable = {
      renew: (owner, ttlMs) => (dead ? new Promise(() => undefined) : leases.renew(owner, ttlMs)),
      acquire: (...args) => leases.acquire(...args),
      release: (...args) => leases.release(...args),
    };
    let dead = false;
    const [one, two] = [process('one', silent, clock), process('two', leases, clock)];
    await one.ownership.start();
    await two.ownership.start();
    await clock.pass(3_000);
    dead = true;
    await clock.pass(3_000);
    expect([...two.held].sort()).toEqual(names);
    expect(names.filter((name) => one.ownership.holds(name))).toEqual([]);
  });

  test('a process that cannot renew stops by itself before its leases end', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    let broken = false;
    const flaky: LeaseTable = {
      renew: (owner, ttlMs) => (broken ? Promise.reject(new Error('away')) : leases.renew(owner, ttlMs)),
      acquire: (...args) => leases.acquire(...args),
      release: (...args) => leases.release(...args),
    };
    const one = process('one', flaky, clock);
    await one.ownership.start();
    broken = true;
    await clock.pass(2_999);
    expect(names.some((name) => one.ownership.holds(name))).toBe(false);
    await clock.pass(1_000);
    expect(one.held.size).toBe(0);
    broken = false;
    await clock.pass(2_000);
    expect(one.held.size).toBe(5);
  });

  test('each takeover has a higher epoch, which tells a paused holder from the new one', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    let paused = false;
    const stopped: LeaseTable = {
      renew: (owner, ttlMs) => (paused ? new Promise(() => undefined) : leases.renew(owner, ttlMs)),
      acquire: (...args) => leases.acquire(...args),
      release: (...args) => leases.release(...args),
    };
    const one = process('one', stopped, clock);
    await one.ownership.start();
    paused = true;
    const two = process('two', leases, clock);
    await two.ownership.start();
    await clock.pass(3_000);
    expect([...two.held].sort()).toEqual(names);
    for (const name of names) expect(two.epochs.get(name)).toBe((one.epochs.get(name) ?? 0) + 1);
    expect(names.filter((name) => one.ownership.holds(name))).toEqual([]);
  });

  test('a process that leaves looks at the clock no more', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    const one = process('one', leases, clock);
    await one.ownership.start();
    await clock.pass(1_100);
    await one.ownership.stop();
    expect(clock.pending).toBe(0);
  });

  test('a process that leaves gives its leases back at once', async () => {
    const clock = new VirtualClock();
    const { leases } = openInMemoryStore({ clock: () => clock.now() });
    const one = process('one', leases, clock);
    await one.ownership.start();
    await one.ownership.stop();
    expect(one.held.size).toBe(0);
    const two = process('two', leases, clock);
    await two.ownership.start();
    await clock.pass(1_500);
    expect(two.held.size).toBeGreaterThanOrEqual(3);
  });
});

describe('fair shares', () => {
  test.each([
    [16, 1, 16],
    [16, 2, 8],
    [16, 3, 6],
    [2, 5, 1],
    [16, 0, 16],
  ])('of %i leases among %i processes are at most %i', (total, owners, share) => {
    expect(fairShare(total, owners)).toBe(share);
    expect(share * Math.max(1, owners)).toBeGreaterThanOrEqual(total);
  });

  test('surplus is what comes last, so that the first leases stay where they are', () => {
    expect(surplus(['c', 'a', 'b'], 2)).toEqual(['c']);
    expect(surplus(['a'], 2)).toEqual([]);
  });
});
