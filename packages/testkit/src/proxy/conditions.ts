/**
 * What becomes of the bytes of one direction: they are delivered; they wait, and come after the healing, as TCP sends
 * again what a short partition kept back (`hold`); or they are gone, as when the other host vanished (`swallow`).
 */
export type Fate = 'deliver' | 'hold' | 'swallow';

/** How the network treats one direction; what is left out is as good as it gets. */
export interface LaneConditions {
  readonly fate?: Fate;
  /** Added to the way of every byte, in milliseconds; order is kept. */
  readonly latencyMs?: number;
  /** At most so many bytes a second, for each connection. */
  readonly bytesPerSecond?: number;
}

/** How the network is between the clients of a proxy and its server. */
export interface Conditions {
  readonly toServer?: LaneConditions;
  readonly toClient?: LaneConditions;
  /** Nobody listens: new connections are refused. Those that are open stay. */
  readonly refuse?: boolean;
}

/** A network without trouble. */
export const calm: Conditions = {};
