/** Lets a bounded number in; the others wait in order of arrival. */
export class Window {
  private inside = 0;
  private readonly queue: (() => void)[] = [];
  private head = 0;

  constructor(private readonly size: number) {}

  tryEnter(): boolean {
    if (this.inside >= this.size) return false;
    this.inside += 1;
    return true;
  }

  enter(): Promise<void> {
    return new Promise((resolve) => this.queue.push(resolve));
  }

  /** Gives the place to the longest waiting. */
  leave(): void {
    const next = this.queue[this.head];
    if (!next) {
      this.inside -= 1;
      return;
    }
    this.head += 1;
    if (this.head > 1_024 && this.head * 2 > this.queue.length) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    next();
  }
}
