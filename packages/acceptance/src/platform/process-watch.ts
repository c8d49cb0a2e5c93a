import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import type { ProcessHistory } from '../checker/evidence.js';
import type { Journal } from './journal.js';

const everyMs = 1_000;
const pageBytes = 4_096;

/** Who is watched: a process that may end and be started again. */
export interface Watched {
  readonly name: string;
  readonly pid: number | undefined;
  /** Whether its memory is ours to keep flat. */
  readonly ours: boolean;
}

/** Looks every second what each process has in memory, and counts who was killed and who died. */
export class ProcessWatch {
  private readonly lives = new Map<string, Map<number, { readonly at: number; readonly bytes: number }[]>>();
  private readonly kills = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly looking: Promise<void>;

  constructor(
    private readonly watched: () => readonly Watched[],
    private readonly journal: Pick<Journal, 'deaths'>,
  ) {
    this.looking = this.look();
  }

  /** The run is about to end this process. */
  noteKill(name: string): void {
    this.kills.set(name, (this.kills.get(name) ?? 0) + 1);
  }

  /** The run takes from this process what it needs: that it ends is expected, now and later. */
  excuse(name: string): void {
    this.kills.set(name, Infinity);
  }

  histories(): ProcessHistory[] {
    return this.watched().map(({ name }) => ({
      name,
      died: this.journal.deaths.filter((death) => death.name === name).length,
      killed: this.kills.get(name) ?? 0,
      lives: [...(this.lives.get(name)?.values() ?? [])],
    }));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      for (const { name, pid, ours } of this.watched())
        if (ours && pid !== undefined) await this.weigh(name, pid);
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async weigh(name: string, pid: number): Promise<void> {
    const bytes = await residentBytes(pid);
    if (bytes === undefined) return;
    const lives = this.lives.get(name) ?? new Map<number, { at: number; bytes: number }[]>();
    this.lives.set(name, lives);
    const life = lives.get(pid) ?? [];
    lives.set(pid, life);
    life.push({ at: performance.now(), bytes });
  }
}

/** What a process holds in memory; undefined for one that is gone, and on systems without /proc. */
async function residentBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined);
  const pages = Number(text?.split(' ')[1]);
  return Number.isFinite(pages) && pages > 0 ? pages * pageBytes : undefined;
}
