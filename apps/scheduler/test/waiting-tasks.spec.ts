import { describe, expect, test } from '@jest/globals';
import type { Priority } from '@runlog/core';
import { WaitingTasks, type Waiting } from '../src/dispatch/waiting-tasks.js';

const waiting = (
  id: string,
  priority: Priority = 'normal',
  queue = 'q',
  text = '',
  tenant = 't',
): Waiting => ({
  id,
  text,
  since: 0,
  outgoing: {
    task: {
      executionId: id,
      tenant,
      step: 's',
      attempt: 1,
      queue,
      handler: 'h',
      priority,
      input: null,
      idempotencyKey: id,
    },
  },
});

function drain(tasks: WaitingTasks, queue: string): string[] {
  const order: string[] = [];
  for (let next = tasks.peek(queue); next; next = tasks.peek(queue)) {
    tasks.remove(next.id);
    order.push(next.id);
  }
  return order;
}

describe('tasks that wait for room', () => {
  test('go high before normal before low, and in order of arrival within each', () => {
    const tasks = new WaitingTasks();
    for (const [id, priority] of [
      ['l', 'low'],
      ['n1', 'normal'],
      ['h', 'high'],
      ['n2', 'normal'],
    ] as const)
      tasks.add(waiting(id, priority));
    expect(drain(tasks, 'q')).toEqual(['h', 'n1', 'n2', 'l']);
    expect([tasks.size, tasks.queues]).toEqual([0, []]);
  });

  test('of one queue do not wait for those of another', () => {
    const tasks = new WaitingTasks();
    tasks.add(waiting('a', 'high', 'one'));
    tasks.add(waiting('b', 'low', 'two'));
    expect(tasks.peek('two')?.id).toBe('b');
    expect(tasks.queues).toEqual(['one', 'two']);
  });

  test('go in turns between tenants, each in its own order', () => {
    const tasks = new WaitingTasks();
    const add = (tenant: string, ...ids: string[]): void => {
      for (const id of ids) tasks.add(waiting(id, 'normal', 'q', '', tenant));
    };
    add('hot', 'h1', 'h2', 'h3', 'h4');
    add('calm', 'c1', 'c2');
    add('rare', 'r1');
    expect(drain(tasks, 'q')).toEqual(['h1', 'c1', 'r1', 'h2', 'c2', 'h3', 'h4']);
    add('hot', 'h5', 'h6');
    add('calm', 'c3');
    tasks.remove('h6');
    add('hot', 'h7');
    expect(drain(tasks, 'q')).toEqual(['h5', 'c3', 'h7']);
  });

  test('of a calm tenant wait for one task of each other tenant, however many those have', () => {
    const tasks = new WaitingTasks();
    for (let hot = 0; hot < 5_000; hot += 1) tasks.add(waiting(`h${hot}`, 'normal', 'q', '', 'hot'));
    for (let taken = 0; taken < 100; taken += 1) tasks.remove(tasks.peek('q')?.id ?? '');
    tasks.add(waiting('calm', 'normal', 'q', '', 'calm'));
    expect(drain(tasks, 'q').indexOf('calm')).toBeLessThanOrEqual(1);
  });

  test('are there once, however often they are sent', () => {
    const tasks = new WaitingTasks();
    expect([tasks.add(waiting('a')), tasks.add(waiting('a'))]).toEqual([true, true]);
    expect(drain(tasks, 'q')).toEqual(['a']);
  });

  test('are bounded in number and in size', () => {
    const many = new WaitingTasks();
    let taken = 0;
    while (taken < 100_000 && many.add(waiting(`e${taken}`))) taken += 1;
    expect(taken).toBe(8_192);
    const large = new WaitingTasks();
    const text = 'x'.repeat(1024 * 1024);
    taken = 0;
    while (taken < 1_000 && large.add(waiting(`e${taken}`, 'normal', 'q', text))) taken += 1;
    expect(taken).toBe(32);
    large.remove('e0');
    expect(large.add(waiting('again', 'normal', 'q', text))).toBe(true);
  });

  test('can be taken out by what they are', () => {
    const tasks = new WaitingTasks();
    for (const id of ['a', 'b', 'c']) tasks.add(waiting(id));
    expect(tasks.removeWhere(({ id }) => id !== 'b').map(({ id }) => id)).toEqual(['a', 'c']);
    expect(drain(tasks, 'q')).toEqual(['b']);
  });
});
