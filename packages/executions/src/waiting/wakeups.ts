import { restore, type ExecutionState, type Snapshot } from '@runlog/core';
import type { Hint } from '@runlog/messaging';

import type { AnswerSource, HintSource } from '../ports.js';
import { anyProgram } from '../reading/any-program.js';

/** What a watch is for. */
export interface WatchOptions {
  /** Only the end matters: what is known not to be one is not told. */
  readonly ends?: boolean;
  /** The end was asked for, so that it comes by itself: a hint of it is told only when the answer stays away. */
  readonly answered?: boolean;
}

interface Watcher {
  readonly options: WatchOptions;
  version: number;
  answer?: ExecutionState;
  wake?: (() => void) | undefined;
  patience?: NodeJS.Timeout;
}

/** Tells when an execution may have news. */
export interface Watch {
  /** The last state, when whoever drove the execution told it. */
  readonly answer: ExecutionState | undefined;
  /**
   * Resolves as soon as a version above `version` was hinted at (also before the call), when the time is over, or when
   * the signal is aborted. Never rejects: the caller looks at the log either way. A hint is told once, so that one which
   * the log does not bear out costs one look.
   */
  news(version: number, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  end(): void;
}

/** How long an answer may come behind the hint of it, in milliseconds. */
const answerWithinMs = 500;

/** Everybody in this process who waits for executions; one subscription to hints serves all of them. */
export class Wakeups {
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly endings: (() => void)[];

  constructor(hints: HintSource, answers?: AnswerSource) {
    this.endings = [hints((hint) => this.hear(hint))];
    if (answers) this.endings.push(answers.listen((ended) => this.take(ended)));
  }

  /** Begins to listen for one execution; what is hinted from now on is not missed. */
  watch(executionId: string, options: WatchOptions = {}): Watch {
    const watcher: Watcher = { options, version: 0 };
    const others = this.watchers.get(executionId);
    if (others) others.add(watcher);
    else this.watchers.set(executionId, new Set([watcher]));
    return {
      get answer() {
        return watcher.answer;
      },
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
    for (const end of this.endings) end();
  }

  private hear({ executions }: Hint): void {
    for (const [executionId, version, ended] of executions) {
      const watchers = this.watchers.get(executionId);
      if (!watchers) continue;
      for (const watcher of watchers) {
        const { ends, answered } = watcher.options;
        if (ends && ended === 0) continue;
        if (answered && ended !== 0)
          watcher.patience ??= setTimeout(() => tell(watcher, version), answerWithinMs);
        else tell(watcher, version);
      }
    }
  }

  private take(ended: Snapshot): void {
    const watchers = this.watchers.get(ended.executionId);
    const state = watchers && restore(anyProgram, ended)?.state;
    if (!state) return;
    for (const watcher of watchers) {
      watcher.answer = state;
      tell(watcher, state.version);
    }
  }

  private remove(executionId: string, watcher: Watcher): void {
    clearTimeout(watcher.patience);
    watcher.wake?.();
    const watchers = this.watchers.get(executionId);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.watchers.delete(executionId);
  }
}

function tell(watcher: Watcher, version: number): void {
  watcher.version = Math.max(watcher.version, version);
  watcher.wake?.();
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
