import { describe, expect, test } from '@jest/globals';
import { StoreBusy } from '../src/errors.js';
import {
  type Batchable,
  GroupCommit,
  type GroupCommitLimits,
  type Waiting,
} from '../src/append/group-commit.js';

type Batch = readonly Waiting<Batchable, string>[];

const roomy: GroupCommitLimits = {
  writers: 1,
  batchWeight: 100,
  batchBytes: 1_000,
  waitingItems: 100,
  waitingBytes: 10_000,
};

/** A batcher whose commits end when the test says so. */
function held(limits: Partial<GroupCommitLimits> = {}) {
  const batches: Batch[] = [];
  const ends: (() => void)[] = [];
  const group: GroupCommit<Batchable, string> = new GroupCommit({ ...roomy, ...limits }, async (batch) => {
    const number = batches.push(batch);
    await new Promise<void>((resolve) => ends.push(resolve));
    for (const { resolve } of batch) resolve(`batch ${number}`);
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await turn();
  };
  const keys = () => batches.map((batch) => batch.map(({ item }) => item.key).join(''));
  return { group, turn, end, keys };
}

const item = (key: string, weight = 1, bytes = 1): Batchable => ({ key, weight, bytes });

describe('group commit', () => {
  test('takes at once what one turn brought, and what comes meanwhile as the next batch', async () => {
    const { group, turn, end, keys } = held();
    const first = [group.submit(item('a')), group.submit(item('b'))];
    await turn();
    const second = [group.submit(item('c')), group.submit(item('d'))];
    await turn();
    expect(keys()).toEqual(['ab']);
    await end();
    expect(await Promise.all(first)).toEqual(['batch 1', 'batch 1']);
    await end();
    expect(await Promise.all(second)).toEqual(['batch 2', 'batch 2']);
  });

  test('never puts two items of one key into one batch, and keeps their order', async () => {
    const { group, turn, end, keys } = held();
    for (const key of ['a', 'b', 'a', 'c', 'a']) void group.submit(item(key));
    await turn();
    await end();
    await end();
    expect(keys()).toEqual(['abc', 'a', 'a']);
  });

  test('never has two items of one key in flight at once, whatever the number of writers', async () => {
    const { group, turn, end, keys } = held({ writers: 3 });
    void group.submit(item('a'));
    await turn();
    void group.submit(item('a'));
    void group.submit(item('b'));
    await turn();
    expect(keys()).toEqual(['a', 'b']);
    await end();
    expect(keys()).toEqual(['a', 'b', 'a']);
  });

  test('caps a batch by weight', async () => {
    const { group, turn, keys } = held({ batchWeight: 5, writers: 9 });
    for (const key of ['a', 'b', 'c']) void group.submit(item(key, 2));
    await turn();
    expect(keys()).toEqual(['ab', 'c']);
  });

  test('caps a batch by bytes, and sends what is larger than a batch alone', async () => {
    const { group, turn, keys } = held({ batchBytes: 10, writers: 9 });
    for (const [key, bytes] of Object.entries({ a: 4, b: 50, c: 6, d: 4 }))
      void group.submit(item(key, 1, bytes));
    await turn();
    expect(keys()).toEqual(['a', 'b', 'cd']);
  });

  test('refuses what would wait behind too many items or bytes', async () => {
    const { group, turn } = held({ waitingItems: 2, waitingBytes: 10 });
    void group.submit(item('a'));
    await turn();
    void group.submit(item('b'));
    void group.submit(item('c'));
    await expect(group.submit(item('d'))).rejects.toThrow(StoreBusy);
    const full = held({ waitingBytes: 10 });
    void full.group.submit(item('a', 1, 20));
    await expect(full.group.submit(item('b'))).rejects.toMatchObject({ waitingAppends: 1, waitingBytes: 20 });
  });

  test('takes an item that has to go round again', async () => {
    let rounds = 0;
    const group: GroupCommit<Batchable, string> = new GroupCommit(roomy, async (batch) => {
      rounds += 1;
      for (const waiting of batch) {
        if (rounds < 3) group.resubmit(waiting);
        else waiting.resolve('done');
      }
    });
    expect(await group.submit(item('a'))).toBe('done');
    await group.drained();
    expect(rounds).toBe(3);
    expect(group.depth).toEqual({ items: 0, bytes: 0 });
  });

  test('survives a commit that fails as a whole', async () => {
    let broken = true;
    const group: GroupCommit<Batchable, string> = new GroupCommit(roomy, async (batch) => {
      if (broken) throw new Error('the commit broke');
      for (const { resolve } of batch) resolve('done');
    });
    await expect(group.submit(item('a'))).rejects.toThrow('the commit broke');
    broken = false;
    expect(await group.submit(item('a'))).toBe('done');
  });

  test('is drained when nothing waits and nothing is in flight', async () => {
    const { group, turn, end } = held();
    let drained = false;
    void group.submit(item('a'));
    void group.submit(item('a'));
    await turn();
    void group.drained().then(() => (drained = true));
    await end();
    expect(drained).toBe(false);
    await end();
    expect(drained).toBe(true);
  });
});
