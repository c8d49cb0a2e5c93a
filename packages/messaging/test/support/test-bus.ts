import { testNats } from '@runlog/testkit';
import { connectBus, type Bus } from '../../src/index.js';

/** Bounds that many tests together do not exhaust. */
export const smallTopology = {
  partitions: 4,
  tasks: { maxBytes: 8 * 1024 * 1024 },
  inbox: { maxBytes: 8 * 1024 * 1024 },
  events: { maxBytes: 8 * 1024 * 1024 },
} as const;

/** A bus in its own corner of the run's server, and what it reported. */
export interface TestBus {
  readonly bus: Bus;
  readonly reported: unknown[];
  /** Another connection to the same corner. */
  another(): Promise<Bus>;
  end(): Promise<void>;
}

export async function openTestBus(): Promise<TestBus> {
  const { url, prefix, drop } = await testNats();
  const reported: unknown[] = [];
  const onError = (error: unknown): number => reported.push(error);
  const bus = await connectBus({ url, name: 'test', prefix, onError });
  const others: Bus[] = [];
  return {
    bus,
    reported,
    another: async () => {
      const other = await connectBus({ url, name: 'another', prefix, onError });
      others.push(other);
      return other;
    },
    end: async () => {
      await Promise.all([bus, ...others].map((one) => one.close()));
      await drop();
    },
  };
}
