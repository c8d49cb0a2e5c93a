import type { Bus } from '../bus/bus.js';
import { UnencodableMessage } from '../errors.js';
import type { InboxMessage } from '../messages.js';
import { encodeReports, type EncodedReport } from '../publish/encoded-report.js';
import { InboxPublisher } from '../publish/inbox-publisher.js';
import { entryFrameBytes, entryText } from './inbox-batch.js';
import { OwnerRoster } from './owner-roster.js';
import { SentBatches, type Sendable } from './sent-batches.js';

/** How a message became safe: its effect is in the log, or the stream keeps it until it is. */
export type Safe = 'committed' | 'stored';

/** Told once what became of a message: how it is safe, or why it is not. */
export type Settle = (outcome: Safe | Error) => void;

export interface InboxSenderOptions {
  /** How long an owner may say nothing about a batch, in milliseconds. Default 2,000. */
  readonly patienceMs?: number;
  /** Messages and bytes that one owner may have in hand; what goes beyond takes the stream. Default 8,192 and 16 MiB. */
  readonly maxInHand?: { readonly count: number; readonly bytes: number };
  /** It sends nothing but reports, and may send nothing else. */
  readonly reportsOnly?: boolean;
}

interface Letter extends Sendable {
  readonly partition: number;
  readonly bytes: number;
  readonly traceparent: string | undefined;
  readonly message: string;
  /** What stands for the message where it may have had an effect already. */
  readonly repeated: (() => string) | undefined;
  readonly settle: Settle;
}

interface Lane {
  gathered: Letter[];
  gatheredBytes: number;
  count: number;
  bytes: number;
}

const maxBatch = 1_000;
const frameBytes = 1_024;

/**
 * Sends notices and reports to the owners of partitions: directly, over core NATS, what becomes ready in one turn of the
 * event loop for the same owner as one message. A message is settled when the owner has committed its effect. Where no
 * owner is known, it is gone, says nothing or has its hands full, the message goes to the inbox stream instead, and is
 * settled when that has stored it. Either may happen to one message, or both: the log decides.
 */
export class InboxSender {
  private readonly roster: OwnerRoster;
  private readonly stream: InboxPublisher;
  private readonly batches: SentBatches<Letter>;
  private readonly lanes = new Map<string, Lane>();
  private readonly most: { readonly count: number; readonly bytes: number };
  private readonly reportsOnly: boolean;
  private scheduled = false;

  constructor(
    private readonly bus: Bus,
    { patienceMs = 2_000, maxInHand, reportsOnly = false }: InboxSenderOptions = {},
  ) {
    this.reportsOnly = reportsOnly;
    this.most = maxInHand ?? { count: 8_192, bytes: 16 * 1024 * 1024 };
    this.roster = new OwnerRoster(bus);
    this.stream = new InboxPublisher(bus);
    this.batches = new SentBatches(bus, patienceMs, {
      done: (letter, owner) => {
        this.release(letter, owner);
        letter.settle('committed');
      },
      failed: (letter, owner, untouched) => {
        this.release(letter, owner);
        this.store(letter, untouched);
      },
      silent: (owner) => this.roster.forget(owner),
    });
  }

  /** Schedulers that are known to be at work. */
  get owners(): number {
    return this.roster.size;
  }

  /**
   * Resolves when the message's effect is committed, or the stream has stored it.
   * @throws BusUnavailable, QueueFull (retryable); PayloadTooLarge, UnencodableMessage (terminal)
   */
  publish(partition: number, message: InboxMessage, traceparent?: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle: Settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve());
      const text = textOf(message);
      // Old news must not be taken for new: what is told again says only where to look.
      const repeated =
        message.kind === 'appended' ? () => textOf({ ...message, events: undefined }) : undefined;
      this.send(partition, text, settle, { traceparent, repeated });
    });
  }

  /** The same for reports that were encoded before; no more of them than one message carries. */
  publishReports(partition: number, reports: readonly EncodedReport[]): Promise<void> {
    return new Promise((resolve, reject) =>
      this.sendReports(partition, reports, (outcome) =>
        outcome instanceof Error ? reject(outcome) : resolve(),
      ),
    );
  }

  /** The same, telling how the reports became safe. */
  sendReports(partition: number, reports: readonly EncodedReport[], settle: Settle): void {
    this.send(partition, encodeReports(reports), settle, {});
  }

  /** Sends what is gathered, for a caller that has done its own gathering. */
  flush(): void {
    for (const [owner, lane] of this.lanes) if (lane.gathered.length > 0) this.sendLane(owner, lane);
  }

  /** Sends nothing more; what is open fails. */
  close(): void {
    this.flush();
    this.batches.close();
    this.roster.close();
    this.stream.close();
  }

  private send(
    partition: number,
    message: string,
    settle: Settle,
    { traceparent, repeated }: { traceparent?: string | undefined; repeated?: (() => string) | undefined },
  ): void {
    const text = entryText(partition, message, traceparent);
    const bytes = Buffer.byteLength(message) + entryFrameBytes;
    const letter = { partition, message, text, bytes, traceparent, repeated, settle };
    const owner = this.bus.connected ? this.roster.ownerOf(partition) : undefined;
    const lane = owner === undefined ? undefined : this.laneFor(owner, bytes);
    if (owner === undefined || !lane) return this.store(letter, true);
    if (lane.gatheredBytes + bytes > this.room || lane.gathered.length >= maxBatch)
      this.sendLane(owner, lane);
    lane.gathered.push(letter);
    lane.gatheredBytes += bytes;
    lane.count += 1;
    lane.bytes += bytes;
    this.schedule();
  }

  /** Undefined when the owner has as much in hand as it may, or the message is too large for this way. */
  private laneFor(owner: string, bytes: number): Lane | undefined {
    if (bytes > this.room) return undefined;
    const lane = this.lanes.get(owner) ?? { gathered: [], gatheredBytes: 0, count: 0, bytes: 0 };
    if (lane.count >= this.most.count || lane.bytes + bytes > this.most.bytes) return undefined;
    this.lanes.set(owner, lane);
    return lane;
  }

  private get room(): number {
    return this.bus.maxPayload - frameBytes;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.bus.atTurnEnd(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private sendLane(owner: string, lane: Lane): void {
    const letters = lane.gathered;
    lane.gathered = [];
    lane.gatheredBytes = 0;
    const { subjects } = this.bus;
    const apart = this.reportsOnly && this.roster.takesReports(owner);
    this.batches.send(owner, apart ? subjects.reports(owner) : subjects.scheduler(owner), letters);
  }

  private release({ bytes }: Letter, owner: string): void {
    const lane = this.lanes.get(owner);
    if (!lane) return;
    lane.count -= 1;
    lane.bytes -= bytes;
    if (lane.count === 0) this.lanes.delete(owner);
  }

  private store({ partition, message, traceparent, repeated, settle }: Letter, untouched: boolean): void {
    const text = untouched || !repeated ? message : repeated();
    this.stream.publishText(partition, text, traceparent).then(
      () => settle('stored'),
      (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

function textOf(message: InboxMessage & { readonly events?: unknown }): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    throw new UnencodableMessage('the message cannot be written as JSON', { cause });
  }
}
