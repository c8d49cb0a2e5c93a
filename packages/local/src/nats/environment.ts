import { availableParallelism } from 'node:os';

/**
 * What an embedded nats-server finds in its environment: that of this process, and how many processors it uses at once.
 * Unless said otherwise that is half of the machine, which everything else shares: on a small machine more of them only
 * makes its threads wake each other, for each message.
 */
export const natsEnvironment = (): Record<string, string | undefined> => ({
  GOMAXPROCS: String(Math.max(1, Math.floor(availableParallelism() / 2))),
  ...process.env,
});
