import type { Bus } from '../bus/bus.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';
import { decodeToken } from '../wire/token.js';
import { announcementHoldsMs, isWorkerAnnouncement, type WorkerAnnouncement } from './announcements.js';

/** A worker as it last told of itself. */
export interface KnownWorker {
  readonly instance: string;
  readonly queues: ReadonlySet<string>;
  /** Tasks that this process may have with it at the same time. */
  readonly credits: number;
  /** Tasks in hand that came through the stream. */
  readonly pulled: number;
}

interface Entry {
  worker: KnownWorker;
  until: number;
}

/** The workers at work, by what they tell of themselves. What is not confirmed for three seconds is forgotten. */
export class WorkerRoster {
  private readonly entries = new Map<string, Entry>();
  private readonly byQueue = new Map<string, KnownWorker[]>();
  private readonly endings: (() => void)[];

  constructor(
    private readonly bus: Bus,
    /** Called when a worker told of itself. */
    private readonly heard: (instance: string) => void,
  ) {
    this.endings = [
      listenToNotices(bus, bus.subjects.workers, isWorkerAnnouncement, (told) => this.note(told)),
      listenToNotices(bus, bus.subjects.serving('*'), isWorkerAnnouncement, (told, subject) =>
        this.noteQueue(told, subject),
      ),
      bus.on('reconnected', () => this.ask()),
    ];
    this.ask();
  }

  /** Everybody at work. */
  get all(): Iterable<string> {
    this.forgetOld();
    return this.entries.keys();
  }

  get(instance: string): KnownWorker | undefined {
    return this.entries.get(instance)?.worker;
  }

  /** Those who serve a queue, whether or not they have room. */
  serving(queue: string): readonly KnownWorker[] {
    this.forgetOld();
    const known = this.byQueue.get(queue);
    if (known) return known;
    const serving: KnownWorker[] = [];
    for (const { worker } of this.entries.values()) if (worker.queues.has(queue)) serving.push(worker);
    // Only queues that somebody serves are remembered: their number is bounded by what workers say.
    if (serving.length > 0) this.byQueue.set(queue, serving);
    return serving;
  }

  /** It refused a task: it has no room until it says so. */
  full(instance: string): void {
    const entry = this.entries.get(instance);
    if (!entry) return;
    entry.worker = { ...entry.worker, credits: 0 };
    this.byQueue.clear();
  }

  /** Nothing is given to it until it tells of itself again. */
  forget(instance: string): void {
    if (this.entries.delete(instance)) this.byQueue.clear();
  }

  close(): void {
    for (const end of this.endings) end();
    this.entries.clear();
    this.byQueue.clear();
  }

  private ask(): void {
    sendNotice(this.bus, this.bus.subjects.workersAsk, {});
  }

  private note({ instance, queues, credits, pulled, leaving }: WorkerAnnouncement): void {
    this.byQueue.clear();
    this.entries.delete(instance);
    if (!leaving) {
      const worker = { instance, queues: new Set(queues), credits, pulled };
      // The newest last, so that the oldest are found at the front.
      this.entries.set(instance, { worker, until: this.bus.clock.monotonic() + announcementHoldsMs });
    }
    this.heard(instance);
  }

  /** The subject says what the server let it say; all other queues it has told of stay, as long as it is known. */
  private noteQueue(told: WorkerAnnouncement, subject: string): void {
    const queue = decodeToken(subject.slice(subject.lastIndexOf('.') + 1));
    if (queue === undefined) return;
    const known = this.entries.get(told.instance)?.worker.queues ?? [];
    this.note({ ...told, queues: [...known, queue] });
  }

  private forgetOld(): void {
    const now = this.bus.clock.monotonic();
    for (const [instance, { until }] of this.entries) {
      if (until > now) return;
      this.forget(instance);
    }
  }
}
