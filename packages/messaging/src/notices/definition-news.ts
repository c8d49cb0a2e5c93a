import type { Bus } from '../bus/bus.js';
import type { DefinedNotice } from '../messages.js';
import { isDefinedNotice } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** Tells all processes that a name has a new version, so that they may keep the newest in memory. */
export class DefinitionNews {
  private readonly listeners = new Set<(notice: DefinedNotice) => void>();

  constructor(private readonly bus: Bus) {}

  /** False while notices of others may be missed. */
  get reliable(): boolean {
    return this.bus.connected;
  }

  /** Resolves when the server has passed it on, or at once while the bus is away. Never rejects. */
  async tell(notice: DefinedNotice): Promise<void> {
    // The connection may not hear itself.
    for (const listener of this.listeners) listener(notice);
    sendNotice(this.bus, this.bus.subjects.defined, notice);
    try {
      if (this.bus.connected) await this.bus.nc.flush();
    } catch (error) {
      this.bus.report(error);
    }
  }

  /** The listener hears of every new version, and hears undefined when some may have been missed. */
  listen(listener: (notice: DefinedNotice | undefined) => void): () => void {
    const stop = listenToNotices(this.bus, this.bus.subjects.defined, isDefinedNotice, listener);
    const missed = this.bus.on('reconnected', () => listener(undefined));
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      stop();
      missed();
    };
  }
}
