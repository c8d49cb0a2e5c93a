import { onHeartbeat, type Bus, type InboxConsumer, type OwnerAnnouncer } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { HandOver } from '../dispatch/hand-over.js';
import type { Heartbeats } from '../dispatch/heartbeats.js';
import type { Reporter } from '../reporter.js';
import type { Scheduler } from '../scheduler.js';

/** How often the agenda is asked for what is due, in milliseconds; near moments ring by themselves. */
const pollMs = 1_000;

/** What serving partitions takes. */
export interface PartitionServiceParts {
  readonly scheduler: Scheduler;
  readonly inbox: Pick<InboxConsumer, 'assign'>;
  readonly bus: Bus;
  readonly heartbeats: Heartbeats;
  /** Knows, once it has asked, which attempts are in whose hands. */
  readonly hands: Pick<HandOver, 'survey' | 'disown' | 'pulled' | 'streamLost'>;
  readonly owners: Pick<OwnerAnnouncer, 'announce'>;
  readonly clock: Clock;
  readonly report: Reporter;
}

/** Serves the partitions that this process owns: inbox, heartbeats, agenda, and a full sweep where it is called for. */
export class PartitionService {
  readonly #owned = new Set<number>();
  /** Those of them of which all workers were asked what they have in hand. */
  readonly #surveyed = new Set<number>();
  #heartbeatEnds = new Map<number, () => void>();
  #assigning: Promise<void> = Promise.resolve();
  #stopPolling: (() => void) | undefined;
  #stopped = false;

  constructor(private readonly parts: PartitionServiceParts) {}

  get owned(): readonly number[] {
    return [...this.#owned].sort((a, b) => a - b);
  }

  owns(partition: number): boolean {
    return this.#owned.has(partition);
  }

  gained(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#owned.add(partition);
      const note = onHeartbeat(this.parts.bus, [partition], ({ tasks, instance }) => {
        // What was only just taken is no sign of life that outlasts a loss of the streams.
        if (instance !== undefined) this.parts.hands.pulled(instance, tasks);
        else this.parts.heartbeats.note(tasks, this.parts.clock.now());
      });
      this.#heartbeatEnds.set(partition, note);
    }
    this.parts.scheduler.gained(partitions);
    this.parts.owners.announce();
    this.#assign();
    void this.#survey(partitions);
  }

  lost(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#owned.delete(partition);
      this.#surveyed.delete(partition);
      this.#heartbeatEnds.get(partition)?.();
      this.#heartbeatEnds.delete(partition);
    }
    this.parts.scheduler.lost(partitions);
    this.parts.hands.disown(partitions);
    this.parts.owners.announce();
    this.#assign();
  }

  /** The bus lost what it held: everything open is looked at now. */
  busLost(): void {
    this.parts.hands.streamLost();
    void this.#sweep(this.owned, true);
  }

  /** Begins to ask the agenda. */
  start(): void {
    this.#stopPolling = this.parts.clock.after(pollMs, () => void this.#poll());
  }

  stop(): void {
    this.#stopped = true;
    this.#stopPolling?.();
  }

  async #poll(): Promise<void> {
    try {
      await this.parts.scheduler.sweeper.sweepDue([...this.#surveyed]);
    } catch (error) {
      this.parts.report.failed('agenda', error);
    }
    if (!this.#stopped) this.start();
  }

  /** What workers have in hand must not be sent again: they are asked before anything is judged. */
  async #survey(partitions: readonly number[]): Promise<void> {
    await this.parts.hands.survey(partitions);
    for (const partition of partitions) if (this.#owned.has(partition)) this.#surveyed.add(partition);
    await this.#sweep(partitions, false);
  }

  async #sweep(partitions: readonly number[], force: boolean): Promise<void> {
    const mine = (): readonly number[] => partitions.filter((partition) => this.#owned.has(partition));
    try {
      await this.parts.scheduler.parking.load();
      await this.parts.scheduler.sweeper.sweepAll(
        partitions,
        force,
        () => !this.#stopped && mine().length > 0,
      );
    } catch (error) {
      this.parts.report.failed('sweep', error);
      if (!this.#stopped) this.parts.clock.after(pollMs, () => void this.#sweep(mine(), force));
    }
  }

  #assign(): void {
    this.#assigning = this.#assigning
      .then(() => this.parts.inbox.assign(this.owned))
      .catch((error: unknown) => this.parts.report.failed('inbox', error));
  }
}
