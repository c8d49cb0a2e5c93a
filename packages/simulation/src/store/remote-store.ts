import {
  StoreUnavailable,
  type Append,
  type AppendOutcome,
  type Committed,
  type InMemoryStore,
} from '@runlog/event-store';
import type { Wire } from '../network/connection.js';
import type { Life } from '../process/life.js';
import { epoch, type Database } from './database.js';

const wayMs = { least: 0.1, most: 2 } as const;
/** When a caller sees that no answer will come. */
const silenceMs = { least: 5, most: 3_000 } as const;

type Part = Exclude<keyof InMemoryStore, 'cluster' | 'close'>;

/** The store as one process has it: every call takes its time, and may be lost on its way there or back. */
export function remoteStore(life: Life, database: Database, wire: Wire): InMemoryStore {
  const remote = new Remote(life, database, wire);
  const part = <P extends Part>(name: P): InMemoryStore[P] =>
    new Proxy({} as InMemoryStore[P] & object, {
      get: (_, method) => remote.method(name, String(method)),
    }) as InMemoryStore[P];
  return {
    events: part('events'),
    definitions: part('definitions'),
    list: part('list'),
    leases: part('leases'),
    checkpoints: part('checkpoints'),
    deadLetters: part('deadLetters'),
    projector: part('projector'),
    schedules: part('schedules'),
    resources: part('resources'),
    line: part('line'),
    cluster: { partitions: database.partitions },
    close: () => Promise.resolve(),
  };
}

class Remote {
  readonly #listeners = new Set<(batch: readonly Committed[]) => void>();
  /** The database's clock as it is known here: never ahead. */
  readonly #behindMs: number;

  constructor(
    private readonly life: Life,
    private readonly database: Database,
    private readonly wire: Wire,
  ) {
    this.#behindMs = wire.random.between(0, 3);
  }

  method(part: Part, method: string): unknown {
    if (method === 'then') return undefined;
    if (method === 'now') return () => Math.floor(epoch + this.wire.time.now - this.#behindMs);
    // Heads are remembered by the client of Postgres; without them an append looks for itself.
    if (method === 'takeHead' || method === 'learnHead') return () => undefined;
    if (method === 'onCommitted') {
      return (listener: (batch: readonly Committed[]) => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      };
    }
    return (...args: readonly unknown[]) => this.#call(part, method, args);
  }

  #call(part: Part, method: string, args: readonly unknown[]): Promise<unknown> {
    const { time, random, sky } = this.wire;
    const lost = (): boolean => random.percent(sky.weather.lostCalls);
    const way = (): number => random.between(wayMs.least, wayMs.most);
    return new Promise((resolve, reject) => {
      if (!this.life.acts()) return;
      const fail = (inDoubt: boolean, afterMs: number): void =>
        void time.after(afterMs, () =>
          this.life.enter(`misses ${method}`, () => reject(new StoreUnavailable(inDoubt))),
        );
      const silence = (): number => random.between(silenceMs.least, silenceMs.most);
      if (this.database.away) return fail(false, way());
      if (lost()) return fail(true, silence());
      const arrive = async (): Promise<void> => {
        if (this.database.away) return fail(true, way());
        this.wire.trace.line(`${time.now.toFixed(3)} database ${method} ${JSON.stringify(args)}`);
        const answer = await this.#outcome(part, method, args);
        if (lost()) return fail(true, silence());
        time.after(way(), () =>
          this.life.enter(`has ${method}`, () => this.#give(args, answer, resolve, reject)),
        );
      };
      time.after(way(), () => void arrive());
    });
  }

  async #outcome(part: Part, method: string, args: readonly unknown[]): Promise<Answer> {
    try {
      return { value: await this.database.call(part, method, args) };
    } catch (error) {
      return { error };
    }
  }

  #give(
    args: readonly unknown[],
    answer: Answer,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): void {
    if ('error' in answer) return reject(answer.error);
    const { value } = answer;
    if (isAppended(value)) {
      const { executionId, wakeAt } = args[0] as Append;
      const committed = { executionId, version: value.version, ended: wakeAt === 'done' };
      for (const listener of this.#listeners) listener([committed]);
    }
    resolve(value);
  }
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

const isAppended = (value: unknown): value is Extract<AppendOutcome, { status: 'appended' }> =>
  typeof value === 'object' && value !== null && 'status' in value && value.status === 'appended';
