import {
  begin,
  fold,
  follow,
  restore,
  type ExecutionEvent,
  type ExecutionState,
  type Run,
  type Snapshot,
} from '@runlog/core';
import type { EventStore } from '@runlog/event-store';
import type { Clock } from '../clock.js';
import { entryOf, type Entry, type Undrivable } from './entry.js';
import type { ProgramCatalog } from '@runlog/executions';

type Loaded = { readonly entry: Entry } | { readonly undrivable: Undrivable } | undefined;

interface Waiting {
  readonly resolve: (loaded: Loaded) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Rebuilds executions from snapshot and log. Everything asked for within one turn of the event loop is read in one
 * round trip. Answers undefined for an execution that has no log; rejects only when the store is unavailable.
 */
export class RunLoader {
  #waiting = new Map<string, Waiting[]>();

  constructor(
    private readonly store: Pick<EventStore, 'readMany' | 'snapshots'>,
    private readonly programs: Pick<ProgramCatalog, 'program'>,
    private readonly clock: Pick<Clock, 'atTurnEnd'>,
  ) {}

  load(executionId: string): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) this.clock.atTurnEnd(() => void this.#readGathered());
      const waiting = this.#waiting.get(executionId) ?? [];
      waiting.push({ resolve, reject });
      this.#waiting.set(executionId, waiting);
    });
  }

  async #readGathered(): Promise<void> {
    const gathered = this.#waiting;
    this.#waiting = new Map();
    const answer = (id: string, give: (waiting: Waiting) => void): void => gathered.get(id)?.forEach(give);
    try {
      const ids = [...gathered.keys()];
      const snapshots = await this.store.snapshots(ids);
      const requests = ids.map((executionId) => ({
        executionId,
        afterVersion: snapshots.get(executionId)?.version ?? 0,
      }));
      const logs = await this.store.readMany(requests);
      for (const id of ids) {
        const loaded = await this.#rebuild(id, snapshots.get(id), logs.get(id) ?? []);
        answer(id, ({ resolve }) => resolve(loaded));
      }
    } catch (error) {
      for (const id of gathered.keys()) answer(id, ({ reject }) => reject(error));
    }
  }

  async #rebuild(
    executionId: string,
    snapshot: Snapshot | undefined,
    log: readonly ExecutionEvent[] | Error,
  ): Promise<Loaded> {
    if (log instanceof Error) return { undrivable: { state: undefined, fault: log } };
    if (snapshot) {
      const resumed = await this.#fromSnapshot(snapshot, log);
      if (resumed) return resumed;
      const whole = (await this.store.readMany([{ executionId }])).get(executionId) ?? [];
      return this.#rebuild(executionId, undefined, whole);
    }
    const [first, ...rest] = log;
    if (!first) return undefined;
    let state: ExecutionState | undefined;
    try {
      state = fold(log);
      if (first.type !== 'ExecutionCreated') return { undrivable: { state, fault: undefined } };
      const program = await this.programs.program(first.data.definition.id);
      return { entry: entryOf(follow(begin(program, first), rest)) };
    } catch (fault) {
      if (isUnavailable(fault)) throw fault;
      return { undrivable: { state, fault } };
    }
  }

  /** Undefined when the snapshot is of another fold version, or does not lead to a sound run: the log decides. */
  async #fromSnapshot(snapshot: Snapshot, tail: readonly ExecutionEvent[]): Promise<Loaded> {
    const definitionId = definitionOf(snapshot);
    if (definitionId === undefined) return undefined;
    try {
      const restored = restore(await this.programs.program(definitionId), snapshot);
      if (!restored) return undefined;
      const run: Run = follow(restored, tail);
      return { entry: { ...entryOf(run), snapshotVersion: snapshot.version } };
    } catch (fault) {
      if (isUnavailable(fault)) throw fault;
      return undefined;
    }
  }
}

const isUnavailable = (fault: unknown): boolean =>
  typeof fault === 'object' && fault !== null && 'retryable' in fault && fault.retryable === true;

function definitionOf({ state }: Snapshot): string | undefined {
  const plain = (state as { plain?: { definition?: { id?: unknown } } }).plain;
  return typeof plain?.definition?.id === 'string' ? plain.definition.id : undefined;
}
