import { setTimeout as wait } from 'node:timers/promises';

/** Calls at a steady rate, whatever becomes of the calls, until told to stop; resolves when all of them have ended. */
export async function atRate<T>(
  perSecond: number,
  call: (n: number) => Promise<T>,
  until: () => boolean,
): Promise<T[]> {
  const from = performance.now();
  const calls: Promise<T>[] = [];
  while (!until()) {
    const wanted = ((performance.now() - from) / 1_000) * perSecond;
    while (calls.length < wanted) calls.push(call(calls.length));
    await wait(Math.max(1, 1_000 / perSecond));
  }
  return Promise.all(calls);
}
