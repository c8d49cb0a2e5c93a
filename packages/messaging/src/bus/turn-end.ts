import type { ProcessClock } from './process-clock.js';

/** Work for the end of this turn of the event loop. Work that is added by such work still belongs to the same turn. */
export class TurnEnd {
  private works: (() => void)[] = [];

  constructor(
    private readonly report: (error: unknown) => void,
    private readonly clock: Pick<ProcessClock, 'atTurnEnd'>,
  ) {}

  add(work: () => void): void {
    if (this.works.push(work) === 1) this.clock.atTurnEnd(() => this.run());
  }

  private run(): void {
    // A fault of one must not keep the others from being done.
    for (let next = 0; next < this.works.length; next += 1) {
      try {
        this.works[next]?.();
      } catch (error) {
        this.report(error);
      }
    }
    this.works = [];
  }
}
