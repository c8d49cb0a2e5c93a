import { openEventStore, type OpenEventStore } from '@runlog/event-store';
import { connectBus, type Bus } from '@runlog/messaging';

import type { Stage } from '../platform/stage.js';

/** Where poison is planted: the log and the bus of a platform, with the rights of their owner. */
export interface Ground {
  readonly store: OpenEventStore;
  readonly bus: Bus;
  close(): Promise<void>;
}

/** Connects to both. */
export async function openGround({ platform }: Pick<Stage, 'platform'>): Promise<Ground> {
  const store = await openEventStore({ url: platform.postgresUrl });
  const bus = await connectBus({ url: platform.nats, name: 'runlog poisoner', onError: () => undefined });
  return {
    ...{ store, bus },
    close: async () => {
      await bus.close();
      await store.close();
    },
  };
}

/** What planting poison led to. */
export interface Planted {
  readonly what: string;
  /** Messages that have to be put aside. */
  readonly messages: number;
  /** Executions that have to be put aside. */
  readonly executions: readonly string[];
}
