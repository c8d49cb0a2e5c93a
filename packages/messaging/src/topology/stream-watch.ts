import type { StreamInfo } from 'nats';
import type { Bus } from '../bus/bus.js';
import type { StreamLoss } from '../bus/bus-events.js';
import { onStorageGone } from './storage-alarm.js';
import type { StreamMemory } from './stream-memory.js';
import { tellRenewal } from './renewal.js';
import { StreamProbe } from './stream-probe.js';
import { ensureTopology, makeTopology, streamInfo } from './ensure-topology.js';
import type { TopologyOptions } from './streams.js';

/** What tells one life of a stream from the next. */
interface Identity {
  readonly created: string;
  readonly lastSequence: number;
}

const identityOf = ({ created, state }: StreamInfo): Identity => ({
  created,
  lastSequence: state.last_seq,
});

const intervalMs = 2_000;
const settleMs = 3_000;
const rememberMs = 10_000;

/**
 * Keeps the topology standing and tells when content went with it. On start, every 2 s and on every reconnect the
 * streams are compared with what was last seen; when one is missing, is another than before, or its last sequence went
 * back, streams and consumers are made again and `lost` is emitted on the bus, so that the scheduler sweeps. A stream
 * whose files were deleted beneath a running server is made anew when somebody, in any process, runs into it, or when its
 * oldest message cannot be read.
 */
export class StreamWatch {
  private readonly seen = new Map<string, Identity>();
  private readonly untold = new Map<string, StreamLoss>();
  private readonly condemned = new Set<string>();
  private readonly rebuiltAt = new Map<string, number>();
  private readonly probe: StreamProbe;
  private rememberedAt = -Infinity;
  private stopLooking: (() => void) | undefined;
  private endings: (() => void)[] = [];
  private checking: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly bus: Bus,
    private readonly topology: TopologyOptions,
    private readonly memory?: StreamMemory,
  ) {
    this.probe = new StreamProbe(bus);
  }

  /**
   * Ensures the topology, then watches until `stop`. With a memory, what happened while nobody watched is told as `lost`,
   * too: before this resolves, to whoever listens already. Rejects as ensureTopology does, and as the memory.
   */
  async start(): Promise<void> {
    await ensureTopology(this.bus, this.topology);
    for (const { name, created, lastSequence } of (await this.memory?.load()) ?? [])
      if (this.names.includes(name)) this.seen.set(name, { created, lastSequence });
    await this.restore();
    this.endings = [
      this.bus.on('reconnected', () => void this.check()),
      onStorageGone(this.bus, ({ stream }) => this.condemn(stream)),
    ];
    this.stopLooking = this.bus.clock.every(intervalMs, () => void this.check());
  }

  stop(): void {
    this.stopLooking?.();
    for (const end of this.endings) end();
  }

  /** Looks now. Never rejects: what fails is reported on the bus and tried again at the next look. */
  async check(): Promise<void> {
    if (this.checking) {
      this.again = true;
      return this.checking;
    }
    this.checking = this.lookUntilQuiet().finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      this.again = false;
      try {
        if (this.bus.connected) await this.restore();
      } catch (error) {
        this.bus.report(error);
      }
    } while (this.again && this.bus.connected);
  }

  private async restore(): Promise<void> {
    await this.inspect();
    await this.remember();
    if (this.untold.size === 0) return;
    // A loss stays untold until the topology stands: whoever sweeps on it needs somewhere to publish to.
    for (const made of await makeTopology(this.bus, this.topology)) {
      const stream = made.config.name;
      // It may have vanished only after the look.
      if (!this.untold.has(stream)) this.untold.set(stream, { stream, reason: 'missing' });
      this.seen.set(stream, identityOf(made));
      this.condemned.delete(stream);
      this.rebuiltAt.set(stream, this.bus.clock.monotonic());
    }
    const losses = [...this.untold.values()];
    this.untold.clear();
    for (const loss of losses) {
      tellRenewal(this.bus, loss.stream);
      this.bus.emit('lost', loss);
    }
  }

  private get names(): readonly string[] {
    const { tasksStream, inboxStream, eventsStream } = this.bus.subjects;
    return [tasksStream, inboxStream, eventsStream];
  }

  /** What was seen while a loss is untold is not remembered: a process that dies before it tells leaves that to the next. */
  private async remember(): Promise<void> {
    const now = this.bus.clock.monotonic();
    if (!this.memory || this.untold.size > 0 || now - this.rememberedAt < rememberMs) return;
    this.rememberedAt = now;
    const seen = [...this.seen].map(([name, identity]) => ({ name, ...identity }));
    await this.memory.save(seen).catch((error: unknown) => this.bus.report(error));
  }

  private async inspect(): Promise<void> {
    await Promise.all(
      this.names.map(async (stream) => {
        const loss = await this.compare(stream);
        if (loss) this.untold.set(stream, loss);
      }),
    );
  }

  private condemn(stream: string): void {
    // Notices about the old stream may still come when the new one stands.
    const rebuilt = this.rebuiltAt.get(stream);
    if (!this.seen.has(stream) || (rebuilt !== undefined && this.bus.clock.monotonic() - rebuilt < settleMs))
      return;
    this.condemned.add(stream);
    void this.check();
  }

  private async compare(stream: string): Promise<StreamLoss | undefined> {
    const info = await streamInfo(this.bus, stream);
    const before = this.seen.get(stream);
    const condemned = this.condemned.delete(stream);
    if (!info) return { stream, reason: 'missing' };
    const now = identityOf(info);
    this.seen.set(stream, now);
    if (!before) return undefined;
    if (before.created !== now.created) return { stream, reason: 'recreated' };
    if (condemned || (await this.probe.isBroken(stream, info))) return this.remove(stream, 'broken');
    if (before.lastSequence <= now.lastSequence) return undefined;
    // Numbers are given a second time: acknowledgements of the first bearers would take out the second ones. The history
    // is spared, because its subscribers keep their places in it.
    return stream === this.bus.subjects.eventsStream
      ? { stream, reason: 'regressed' }
      : this.remove(stream, 'regressed');
  }

  private async remove(stream: string, reason: StreamLoss['reason']): Promise<StreamLoss> {
    await this.bus.jsm.streams.delete(stream);
    return { stream, reason };
  }
}
