/**
 * Merges equal questions. A caller never gets an answer that was asked for before it called: while a question is under
 * way, all who ask meanwhile share the next one. So a hot key costs one query per round trip and stays exact.
 */
export class SharedCalls<T> {
  private readonly running = new Map<string, Promise<T>>();
  private readonly waiting = new Map<string, Promise<T>>();

  constructor(private readonly ask: (key: string) => Promise<T>) {}

  get(key: string): Promise<T> {
    const waiting = this.waiting.get(key);
    if (waiting) return waiting;
    const running = this.running.get(key);
    if (!running) return this.run(key);
    const next = running.then(
      () => this.promote(key),
      () => this.promote(key),
    );
    this.waiting.set(key, next);
    return next;
  }

  private promote(key: string): Promise<T> {
    this.waiting.delete(key);
    return this.run(key);
  }

  private run(key: string): Promise<T> {
    const call = this.ask(key).finally(() => {
      if (this.running.get(key) === call) this.running.delete(key);
    });
    this.running.set(key, call);
    return call;
  }
}
