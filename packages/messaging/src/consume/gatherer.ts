import type { ProcessClock } from '../bus/process-clock.js';

/** Gathers what arrives in one turn of the event loop; gives it on at the turn's end, or as soon as the cap is reached. */
export class Gatherer<T> {
  private items: T[] = [];
  private scheduled = false;

  constructor(
    private readonly cap: number,
    private readonly clock: Pick<ProcessClock, 'atTurnEnd'>,
    private readonly give: (items: T[]) => void,
  ) {}

  add(item: T): void {
    this.items.push(item);
    if (this.items.length >= this.cap) this.flush();
    else if (!this.scheduled) {
      this.scheduled = true;
      this.clock.atTurnEnd(() => {
        this.scheduled = false;
        this.flush();
      });
    }
  }

  private flush(): void {
    if (this.items.length === 0) return;
    const items = this.items;
    this.items = [];
    this.give(items);
  }
}
