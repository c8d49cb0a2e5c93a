import type { Clock } from '../clock.js';

/** Attempts that are lost and not judged, at most; of those beyond only the agenda knows. */
const most = 100_000;

/** The execution of an attempt that goes by this name. */
export const executionOf = (attempt: string): string => attempt.slice(0, attempt.indexOf(':'));

/** Attempts that are in nobody's hands any more, until their execution's owner has judged them. */
export class LostAttempts {
  readonly #ids = new Set<string>();
  #stopped = false;

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    /** Tells the owner of one. */
    private readonly tell: (executionId: string, attempt: string) => void,
  ) {}

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** It was lost; the owner is told after so many milliseconds, at once by default. */
  add(id: string, restMs = 0): void {
    if (this.#ids.size < most) this.#ids.add(id);
    if (restMs === 0) this.tell(executionOf(id), id);
    else this.clock.after(restMs, () => !this.#stopped && this.tell(executionOf(id), id));
  }

  /** It has been judged. False when it was not among them. */
  judged(id: string): boolean {
    return this.#ids.delete(id);
  }

  /** Tells nothing any more. */
  stop(): void {
    this.#stopped = true;
  }
}
