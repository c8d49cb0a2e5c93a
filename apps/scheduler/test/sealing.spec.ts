import { expect, test } from '@jest/globals';
import { openInMemoryStore } from '@runlog/event-store';
import { Followers } from '../src/boot/followers.js';
import { followerLeases } from '../src/partitions/lease-names.js';
import { silent } from './support/silent.js';
import { settle, VirtualClock } from './support/virtual-clock.js';

const nowhere = { publish: () => Promise.reject(new Error('nothing is published here')) } as never;

/** Only the relay speaks to it. */
const noBus = {} as never;

test('whoever holds the lease of the sealer seals once a minute while there is work, and nobody else does', async () => {
  const clock = new VirtualClock();
  const store = openInMemoryStore({ clock: () => clock.now() });
  let rounds = 0;
  const sealer = { runOnce: () => Promise.resolve((rounds += 1)) };
  const followers = new Followers({ ...store, sealer }, noBus, nowhere, clock, silent);
  followers.wake();
  await clock.pass(120_000);
  expect(rounds).toBe(0);
  followers.gained(followerLeases.sealer);
  await settle();
  expect(rounds).toBe(1);
  followers.wake();
  await clock.pass(59_000);
  expect(rounds).toBe(1);
  await clock.pass(1_000);
  expect(rounds).toBe(2);
  followers.lost(followerLeases.sealer);
  await clock.pass(120_000);
  expect(rounds).toBe(2);
});

test('without a sealer its lease means nothing', async () => {
  const clock = new VirtualClock();
  const store = openInMemoryStore({ clock: () => clock.now() });
  const followers = new Followers(store, noBus, nowhere, clock, silent);
  followers.gained(followerLeases.sealer);
  followers.wake();
  await clock.pass(120_000);
  await followers.stop();
});
