import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { eventually, TcpProxy } from '../../src/index.js';
import { call, openScribe, type Caller, type Scribe } from './scribe.js';

let scribe: Scribe;
let proxy: TcpProxy;
const callers: Caller[] = [];
const dial = (): Caller => {
  const caller = call(proxy.port);
  callers.push(caller);
  return caller;
};
const saying = (text: string): Caller => {
  const caller = dial();
  caller.socket.write(text);
  return caller;
};
const answered = (caller: Caller, text: string): Promise<void> =>
  eventually(() => expect(caller.heard()).toBe(text));
/** Long enough for bytes to have come if nothing kept them. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

beforeEach(async () => {
  scribe = await openScribe();
  proxy = await TcpProxy.open(scribe);
});
afterEach(async () => {
  for (const { socket } of callers.splice(0)) socket.destroy();
  await proxy.close();
  await scribe.close();
});

describe('a proxy without trouble', () => {
  test('forwards both directions and the end of either', async () => {
    const caller = saying('hello');
    await answered(caller, 'hello');
    caller.socket.end();
    expect(await caller.ending).toBe('end');
    await eventually(() => expect(proxy.connections).toBe(0));
  });

  test('forwards more than fits into its room, in order', async () => {
    const caller = dial();
    const text = Array.from({ length: 1_000_000 }, (_, n) => `${n},`).join('');
    caller.socket.write(text);
    await answered(caller, text);
  });

  test('puts itself in the place of a server in its URL', () => {
    const here = `127.0.0.1:${proxy.port}`;
    expect(proxy.through('postgres://me:secret@db:5432/runlog?x=1')).toBe(
      `postgres://me:secret@${here}/runlog?x=1`,
    );
    expect(proxy.through('nats://localhost:4222')).toBe(`nats://${here}`);
    expect(proxy.through('localhost:9090')).toBe(here);
  });
});

describe('a slow network', () => {
  test('delays each direction by its own latency', async () => {
    await proxy.set({ toServer: { latencyMs: 60 }, toClient: { latencyMs: 120 } });
    const from = performance.now();
    await answered(saying('hello'), 'hello');
    expect(performance.now() - from).toBeGreaterThanOrEqual(175);
  });

  test('lets no more bytes through than its bandwidth', async () => {
    await proxy.set({ toServer: { bytesPerSecond: 100_000 } });
    const from = performance.now();
    const text = 'x'.repeat(20_000);
    await answered(saying(text), text);
    expect(performance.now() - from).toBeGreaterThanOrEqual(195);
  });
});

describe('a partition', () => {
  test('keeps bytes of open connections back until it is healed, in one direction', async () => {
    const caller = saying('a');
    await answered(caller, 'a');
    await proxy.set({ toClient: { fate: 'hold' } });
    caller.socket.write('b');
    await eventually(() => expect(scribe.heard()).toBe('ab'));
    await aMoment();
    expect(caller.heard()).toBe('a');
    await proxy.heal();
    await answered(caller, 'ab');
  });

  test('keeps new connections from the server until it is healed', async () => {
    await proxy.set({ toServer: { fate: 'hold' } });
    const caller = saying('a');
    await aMoment();
    expect(scribe.heard()).toBe('');
    await proxy.heal();
    await answered(caller, 'a');
  });

  test('hides from the server that a client went away, until it is healed', async () => {
    const caller = saying('a');
    await answered(caller, 'a');
    await proxy.set({ toServer: { fate: 'hold' } });
    caller.socket.resetAndDestroy();
    await aMoment();
    expect(proxy.connections).toBe(1);
    await proxy.heal();
    await eventually(() => expect(proxy.connections).toBe(0));
  });
});

describe('a half-open connection', () => {
  test('takes what is sent, tells nobody, and is reset when the network is back', async () => {
    const caller = saying('a');
    await answered(caller, 'a');
    await proxy.set({ toServer: { fate: 'swallow' }, toClient: { fate: 'swallow' } });
    caller.socket.write('b');
    await aMoment();
    expect(scribe.heard()).toBe('a');
    expect(caller.socket.destroyed).toBe(false);
    await proxy.heal();
    expect(await caller.ending).toBe('ECONNRESET');
    await answered(saying('c'), 'c');
    expect(scribe.heard()).toBe('ac');
  });

  test('goes on when nothing was swallowed', async () => {
    const caller = saying('a');
    await answered(caller, 'a');
    await proxy.set({ toServer: { fate: 'swallow' } });
    await proxy.heal();
    caller.socket.write('b');
    await answered(caller, 'ab');
  });
});

describe('a connection', () => {
  test.each([
    ['cut', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('that is %s ends for the client by %s, and a new one is taken', async (how, ending) => {
    const caller = saying('a');
    await answered(caller, 'a');
    proxy[how]();
    expect(await caller.ending).toBe(ending);
    await answered(saying('b'), 'b');
  });

  test('is refused while nobody listens, and those that are open go on', async () => {
    const open = saying('a');
    await answered(open, 'a');
    await proxy.set({ refuse: true });
    expect(await dial().ending).toBe('ECONNREFUSED');
    open.socket.write('b');
    await answered(open, 'ab');
    await proxy.heal();
    await answered(saying('c'), 'c');
  });

  test('to a server that is away is reset, and taken once the server is there', async () => {
    await scribe.close();
    expect(await saying('a').ending).toBe('ECONNRESET');
    scribe = await openScribe();
    const moved = await TcpProxy.open(() => scribe);
    const caller = call(moved.port);
    callers.push(caller);
    caller.socket.write('b');
    await answered(caller, 'b');
    await moved.close();
  });
});

describe('a lost reply', () => {
  test('is lost after the server has got the request, as often as was asked', async () => {
    proxy.loseReplies(2, (request) => request.includes('lose'));
    await answered(saying('keep'), 'keep');
    const lost = [saying('lose 1;'), saying('lose 2;')];
    expect(await Promise.all(lost.map(({ ending }) => ending))).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(lost.map(({ heard }) => heard())).toEqual(['', '']);
    expect(scribe.heard()).toMatch(/^keeplose \d;lose \d;$/);
    expect(proxy.lostReplies).toBe(2);
    await answered(saying('lose 3;'), 'lose 3;');
  });

  test('spares what was on its way to other clients', async () => {
    const other = saying('a');
    await answered(other, 'a');
    proxy.loseReplies(1);
    expect(await saying('b').ending).toBe('ECONNRESET');
    other.socket.write('c');
    await answered(other, 'ac');
  });
});
