import { StoreUnavailable, type EventStore } from '@runlog/event-store';

/** The store behind a network that loses the replies to the first `count` appends: they were recorded all the same. */
export function losingReplies(store: EventStore, count: number): EventStore {
  let left = count;
  return withAppend(store, async (append) => {
    const outcome = await store.append(append);
    if (left <= 0) return outcome;
    left -= 1;
    throw new StoreUnavailable(true);
  });
}

/** The store behind a network that loses the first `count` appends themselves. */
export function losingRequests(store: EventStore, count: number): EventStore {
  let left = count;
  return withAppend(store, async (append) => {
    if (left <= 0) return store.append(append);
    left -= 1;
    throw new StoreUnavailable(true);
  });
}

/** The store, with another way to append. */
export const withAppend = (store: EventStore, append: EventStore['append']): EventStore =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
