import type { Hint } from '@runlog/messaging';

import type { HintSource } from '../ports.js';

interface Watcher {
  version: number;
  wake?: (() => void) | undefined;
}

/** Tells when an execution may have news. */
export interface Watch {
  /**
   * Resolves as soon as a version above `version` was hinted at (also before the call), when the time is over, or when
   * the signal is aborted. Never rejects: the caller looks at the log either way. A hint is told once, so that one which
   * the log does not bear out costs one look.
   */
  news(version: number, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  end(): void;
}

/** Everybody in this process who waits for executions; one subscription to hints serves all of them. */
export class Wakeups {
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly unsubscribe: () => void;

  constructor(hints: HintSource) {
    this.unsubscribe = hints((hint) => this.hear(hint));
  }

  /** Begins to listen for one execution; what is hinted from now on is not missed. */
  watch(executionId: string): Watch {
    const watcher: Watcher = { version: 0 };
    const others = this.watchers.get(executionId);
    if (others) others.add(watcher);
    else this.watchers.set(executionId, new Set([watcher]));
    return {
      news: (version, timeoutMs, signal) => news(watcher, version, timeoutMs, signal),
      end: () => this.remove(executionId, watcher),
    };
  }

  /** How many are waiting. */
  get size(): number {
    let size = 0;
    for (const watchers of this.watchers.values()) size += watchers.size;
    return size;
  }

  close(): void {
    this.unsubscribe();
  }

  private hear({ executions }: Hint): void {
    for (const [executionId, version] of executions) {
      const watchers = this.watchers.get(executionId);
      if (!watchers) continue;
      for (const watcher of watchers) {
        watcher.version = Math.max(watcher.version, version);
        watcher.wake?.();
      }
    }
  }

  private remove(executionId: string, watcher: Watcher): void {
    watcher.wake?.();
    const watchers = this.watchers.get(executionId);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.watchers.delete(executionId);
  }
}

function news(watcher: Watcher, version: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || isNews(watcher, version)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      watcher.wake = undefined;
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    watcher.wake = () => {
      if (isNews(watcher, version)) done();
    };
    signal?.addEventListener('abort', done);
  });
}

function isNews(watcher: Watcher, version: number): boolean {
  if (watcher.version <= version) return false;
  watcher.version = 0;
  return true;
}
