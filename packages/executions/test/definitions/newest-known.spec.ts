import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DefinitionStore } from '@runlog/event-store';
import { connectBus, DefinitionNews, systemProcessClock, type ProcessClock } from '@runlog/messaging';

import type { DefinitionNews as News } from '../../src/index.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.close());

/** The definitions, counting how often the newest of a name is asked for. */
function counted(): { definitions: DefinitionStore; asked: () => number } {
  let asked = 0;
  const { definitions } = world.platform;
  const byName: DefinitionStore['byName'] = (...key) => {
    asked += 1;
    return definitions.byName(...key);
  };
  const proxy = new Proxy(definitions, {
    get: (target, name) => {
      if (name === 'byName') return byName;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { definitions: proxy, asked: () => asked };
}

/** A clock that stands still until it is told: however slow the machine, no answer grows old by itself. */
function heldClock(): { clock: ProcessClock; pass: (ms: number) => void } {
  let now = 0;
  const pass = (ms: number): void => void (now += ms);
  return { clock: { ...systemProcessClock, monotonic: () => now }, pass };
}

const versionOf = async (executions: World['executions'], definition: string): Promise<number> => {
  const { state } = await executions.start({ tenant: 't', definition });
  return state?.definition.version ?? 0;
};

test('the newest version of a name is asked for once, and again when another process has defined a newer one', async () => {
  const { definitions, asked } = counted();
  const { clock } = heldClock();
  const one = world.variant({ definitions, clock, definitionNews: new DefinitionNews(world.bus) });
  const [url] = [world.bus.nc.getServer()];
  const bus = await connectBus({ url: `nats://${url}`, name: 'another', prefix: world.bus.prefix });
  try {
    const other = world.variant({ definitionNews: new DefinitionNews(bus) });
    await other.define({ tenant: 't', name: 'flow', language: 'plain', document: 'a' });
    // What the server passed on before it answered is read before any later answer: the news comes in between no look.
    await world.bus.nc.flush();
    await Promise.all([versionOf(one, 'flow'), versionOf(one, 'flow')]);
    const before = asked();
    expect(before).toBeGreaterThan(0);
    expect(await versionOf(one, 'flow')).toBe(1);
    expect(asked()).toBe(before);
    await other.define({ tenant: 't', name: 'flow', language: 'plain', document: 'b' });
    await world.bus.nc.flush();
    expect(await versionOf(one, 'flow')).toBe(2);
    expect(asked()).toBeGreaterThan(before);
  } finally {
    await bus.close();
  }
});

test('an answer is believed for a second at most', async () => {
  const { definitions, asked } = counted();
  const { clock, pass } = heldClock();
  const news: News = { reliable: true, tell: () => Promise.resolve(), listen: () => () => undefined };
  const executions = world.variant({ definitions, clock, definitionNews: news });
  await executions.define({ tenant: 't', name: 'old', language: 'plain', document: 'a' });
  await versionOf(executions, 'old');
  pass(999);
  await versionOf(executions, 'old');
  expect(asked()).toBe(1);
  pass(1);
  await versionOf(executions, 'old');
  expect(asked()).toBe(2);
});

test('nothing is believed while news may be missed', async () => {
  const { definitions, asked } = counted();
  const news: News = { reliable: false, tell: () => Promise.resolve(), listen: () => () => undefined };
  const executions = world.variant({ definitions, definitionNews: news });
  await executions.define({ tenant: 't', name: 'away', language: 'plain', document: 'a' });
  await versionOf(executions, 'away');
  await versionOf(executions, 'away');
  expect(asked()).toBe(2);
});

test('an answer that was asked for before the news is not kept', async () => {
  const { definitions } = counted();
  let tell: (news: { tenant: string; name: string }) => void = () => undefined;
  const news: News = {
    reliable: true,
    tell: () => Promise.resolve(),
    listen: (listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  const slow: DefinitionStore = new Proxy(definitions, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'byName') return member.bind(target);
      return async (...key: [string, string, number?]) => {
        const found = await target.byName(...key);
        await world.platform.definitions.put({
          tenant: 't',
          name: 'race',
          language: 'plain',
          document: 'new',
        });
        tell({ tenant: 't', name: 'race' });
        return found;
      };
    },
  });
  await world.executions.define({ tenant: 't', name: 'race', language: 'plain', document: 'old' });
  const executions = world.variant({ definitions: slow, definitionNews: news });
  expect(await versionOf(executions, 'race')).toBe(1);
  expect(await versionOf(executions, 'race')).toBe(2);
});
