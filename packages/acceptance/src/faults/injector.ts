import { HarnessFailure } from '../errors.js';
import type { OutsideWorld } from '../world/outside-world.js';
import type { PlannedFault } from './plan.js';

/** A fault that was done. Moments are milliseconds of this process's monotonic clock. */
export interface DoneFault {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** Does one fault; resolves when it is done (not when the platform has recovered). */
export type DoFault = (what: string) => Promise<void> | undefined;

/** Watches the outside world and does each planned fault at its place, one after the other. */
export class FaultInjector {
  readonly done: DoneFault[] = [];
  private readonly left: PlannedFault[];
  /** The effects that had been seen when the last fault was over. */
  private seenAtLast = 0;
  private working: Promise<void> | undefined;
  private failure: HarnessFailure | undefined;
  private readonly forget: () => void;

  constructor(
    private readonly world: Pick<OutsideWorld, 'effects' | 'onEffect'>,
    plan: readonly PlannedFault[],
    private readonly doFault: DoFault,
  ) {
    this.left = [...plan];
    this.forget = world.onEffect(() => this.look());
  }

  /** Whether every fault has been done. */
  get over(): boolean {
    return this.working === undefined && this.left.length === 0;
  }

  /** Resolves when no fault is under way; rejects when one could not be done. */
  async finished(): Promise<void> {
    while (this.working !== undefined) await this.working;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Throws HarnessFailure when the work was over before every fault had found its place. */
  requireAll(): void {
    if (this.left.length > 0)
      throw new HarnessFailure(`the work was over before ${this.left.length} of the faults`);
  }

  stop(): void {
    this.forget();
    this.left.length = 0;
  }

  private look(): void {
    const next = this.left[0];
    if (this.working !== undefined || next === undefined) return;
    const from = next.since === 'last fault' ? this.seenAtLast : 0;
    if (this.world.effects.length < from + next.afterEffects) return;
    this.left.shift();
    this.working = this.carryOut(next.what)
      .catch((cause: unknown) => {
        this.failure ??= new HarnessFailure(`${next.what} could not be done: ${String(cause)}`, { cause });
      })
      .finally(() => {
        this.working = undefined;
        this.seenAtLast = this.world.effects.length;
        this.look();
      });
  }

  private async carryOut(what: string): Promise<void> {
    const from = performance.now();
    await this.doFault(what);
    this.done.push({ what, from, to: performance.now() });
  }
}
