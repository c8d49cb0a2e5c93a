import type { ObjectStore } from './object-store.js';

/** The object storage of an executor, if it is configured for one. */
export class ObjectStores {
  constructor(readonly configured: ObjectStore | undefined) {}
}
