/** What happens to a bus and to the streams behind it. */
export interface BusEvents {
  readonly connected: { readonly serverId: string };
  readonly disconnected: Record<string, never>;
  readonly reconnected: {
    readonly serverId: string;
    /** The server is another process than before: it restarted, or the connection moved within a cluster. */
    readonly serverChanged: boolean;
  };
  /** A stream's content is gone, wholly or in part, and the topology stands again (see StreamWatch). */
  readonly lost: StreamLoss;
  /** Some process made a stream anew: consumers of it have to begin anew too. */
  readonly renewed: { readonly stream: string };
  readonly closed: { readonly error?: Error };
}

/**
 * Why a stream counts as lost: it was missing, it was made anew by somebody else, its last sequence went back, or its
 * files were gone beneath the running server, so that it had to be made anew.
 */
export interface StreamLoss {
  readonly stream: string;
  readonly reason: 'missing' | 'recreated' | 'regressed' | 'broken';
}

type Listener<K extends keyof BusEvents> = (event: BusEvents[K]) => void;

/** Listeners by event. A listener that throws disturbs neither the others nor the connection. */
export class BusEmitter {
  private readonly listeners = new Map<keyof BusEvents, Set<(event: never) => void>>();

  constructor(private readonly onListenerError: (error: unknown) => void) {}

  on<K extends keyof BusEvents>(name: K, listener: Listener<K>): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<K>)(event);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
}
