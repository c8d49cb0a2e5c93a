import type { BatchAnswer } from './inbox-batch.js';

/** A batch that is being worked on, and what is still to be said of it. One answer if it is quick, several if not. */
export class ReceivedBatch {
  private readonly finished: number[] = [];
  private readonly away: number[] = [];
  private readonly repeat: number[] = [];
  private left: number;
  private told = 0;
  private fresh = true;

  constructor(
    size: number,
    private readonly answer: (answer: BatchAnswer, ended: boolean) => void,
  ) {
    this.left = size;
  }

  done(place: number): void {
    this.finished.push(place);
    this.settle();
  }

  /** Nobody worked on it. */
  turnAway(place: number): void {
    this.away.push(place);
    this.settle();
  }

  /** It was worked on, and has to come again. */
  again(place: number): void {
    this.repeat.push(place);
    this.settle();
  }

  /** Nothing is left to be settled. */
  close(): void {
    const later = this.away.splice(0);
    const again = this.repeat.splice(0);
    this.answer({ ...(later.length > 0 && { later }), ...(again.length > 0 && { again }) }, true);
  }

  /** Says what is settled so far, and that the rest is being worked on. Not for a batch that has only just come. */
  tellProgress(): void {
    if (this.fresh) {
      this.fresh = false;
      return;
    }
    const done = this.finished.slice(this.told);
    this.told = this.finished.length;
    this.answer({ done, later: this.away.splice(0), again: this.repeat.splice(0), open: true }, false);
  }

  private settle(): void {
    this.left -= 1;
    if (this.left === 0) this.close();
  }
}
