import { expect, test } from '@jest/globals';
import { VirtualTime } from '../src/time/virtual-time.js';

test('events happen in the order of their moments, those of one moment as they were planned', async () => {
  const time = new VirtualTime();
  const seen: string[] = [];
  const plan = (at: number, name: string): unknown => time.after(at, () => seen.push(`${name}@${time.now}`));
  plan(5, 'd');
  plan(1, 'a');
  plan(3, 'b');
  plan(3, 'c');
  time.after(2, () => seen.push('off')).off = true;
  expect(await time.run(() => false, 10)).toBe(false);
  expect(seen).toEqual(['a@1', 'b@3', 'c@3', 'd@5']);
});

test('all that promises make of an event is done before the next one', async () => {
  const time = new VirtualTime();
  const seen: string[] = [];
  const long = async (): Promise<void> => {
    for (let round = 0; round < 100; round += 1) await Promise.resolve();
    seen.push('promises');
  };
  time.after(1, () => void long());
  time.after(1, () => seen.push('next'));
  await time.run(() => false, 2);
  expect(seen).toEqual(['promises', 'next']);
});
