/** Calls that wait at a named gate until a test opens it. */
export class Gates {
  private readonly open = new Set<string>();
  private readonly waiting = new Map<string, Set<() => void>>();

  /** How many wait at this gate. */
  crowd(name: string): number {
    return this.waiting.get(name)?.size ?? 0;
  }

  /** Lets everybody through, now and later. */
  unlock(name: string): void {
    this.open.add(name);
    for (const pass of this.waiting.get(name) ?? []) pass();
    this.waiting.delete(name);
  }

  /** Resolves with true when the gate is open, with false when the caller left before. */
  async pass(name: string, left: AbortSignal): Promise<boolean> {
    if (this.open.has(name)) return true;
    const queue = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, queue);
    return new Promise((resolve) => {
      const settle = (passed: boolean) => (): void => {
        queue.delete(pass);
        resolve(passed);
      };
      const pass = settle(true);
      queue.add(pass);
      left.addEventListener('abort', settle(false), { once: true });
    });
  }
}
