/** Whoever wants to hear of something, in the order in which they came. */
export class Listeners<T> {
  private readonly all = new Set<(told: T) => void>();

  /** Answers how to stop. */
  add(listener: (told: T) => void): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  /** A listener that throws keeps neither the others nor the teller from what they do; it is warned of. */
  tell(what: T): void {
    for (const listener of this.all) {
      try {
        listener(what);
      } catch (error) {
        process.emitWarning(`a listener failed: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  }
}
