import { DeadLettersFull } from '../errors.js';
import type {
  DeadLetters,
  NewParked,
  Parked,
  ParkedFilter,
  ParkedKind,
  ParkedMessage,
} from '../dead-letter-port.js';
import { keptCause, parkedId, parkedLimits } from '../tables/parked-id.js';

/** What was put aside, in memory. */
export class InMemoryDeadLetters implements DeadLetters {
  private readonly letters = new Map<string, ParkedMessage>();

  constructor(private readonly clock: () => number) {}

  async park({ payload = new Uint8Array(), ...letter }: NewParked): Promise<number> {
    const id = parkedId({ ...letter, payload });
    const known = this.letters.get(id);
    if (!known && letter.kind !== 'execution' && this.messages >= parkedLimits.messages)
      throw new DeadLettersFull(parkedLimits.messages);
    const now = this.clock();
    const count = (known?.count ?? 0) + 1;
    this.letters.set(id, {
      ...letter,
      id,
      cause: keptCause(letter.cause),
      payload: payload.slice(0, parkedLimits.payloadBytes),
      payloadBytes: payload.length,
      count,
      firstAt: known?.firstAt ?? now,
      lastAt: now,
    });
    return count;
  }

  async list(
    { kind, executionId }: ParkedFilter,
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<Parked[]> {
    return [...this.letters.values()]
      .filter((letter) => letter.id > after)
      .filter((letter) => kind === undefined || letter.kind === kind)
      .filter((letter) => executionId === undefined || letter.executionId === executionId)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ payload: _, ...parked }) => parked);
  }

  async get(id: string): Promise<ParkedMessage | undefined> {
    return this.letters.get(id);
  }

  async remove(id: string, count?: number): Promise<boolean> {
    if (count !== undefined && this.letters.get(id)?.count !== count) return false;
    return this.letters.delete(id);
  }

  async counts(): Promise<Readonly<Record<ParkedKind, number>>> {
    const counts = { unreadable: 0, exhausted: 0, execution: 0 };
    for (const { kind } of this.letters.values()) counts[kind] += 1;
    return counts;
  }

  private get messages(): number {
    return [...this.letters.values()].filter(({ kind }) => kind !== 'execution').length;
  }
}
