import { taskId, type AttemptReport, type StepReport } from '@runlog/core';
import { childRefusal, Recent, type ChildAttempt, type Children, type ChildSight } from '@runlog/executions';
import type { AttemptName } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { Outgoing } from '../dispatch/dispatcher.js';
import { childAttemptOf } from './child-attempt.js';
import { Insistence } from './insistence.js';

/** What carrying out attempts by executions takes. */
export interface ChildOutletParts {
  readonly children: Pick<Children, 'start' | 'look' | 'terminate' | 'terminateChildOf'>;
  readonly clock: Pick<Clock, 'after' | 'random'>;
  /** Tells the parent what became of an attempt. Losing it is repaired: a silent attempt is sent again. */
  tell(executionId: string, report: StepReport): void;
  failed(error: unknown): void;
}

/** Children that are remembered; of those beyond the start's key tells again which they are. */
const remembered = 20_000;

/**
 * Carries out attempts that are executions of their own, in the place of workers. Being given an attempt again is a look at
 * its child, since what was told of its end may have been lost.
 */
export class ChildOutlet {
  readonly #known = new Recent<string, ChildSight>(remembered);
  /** Attempts that are being worked on; false once they were given up. */
  readonly #underWay = new Map<string, boolean>();
  readonly #insistence: Insistence;

  constructor(private readonly parts: ChildOutletParts) {
    this.#insistence = new Insistence(parts.clock, parts.failed);
  }

  send(tasks: readonly Outgoing[]): void {
    for (const outgoing of tasks) void this.#carryOut(outgoing);
  }

  /** The attempt is over for its parent: its child is interrupted, also one that is only just being started. */
  giveUp(outgoing: Outgoing): void {
    const id = taskId(outgoing.task);
    if (this.#underWay.has(id)) this.#underWay.set(id, false);
    else void this.#interrupt(outgoing);
  }

  whereabouts(attempt: AttemptName): 'held' | 'unknown' {
    return this.#underWay.has(taskId(attempt)) ? 'held' : 'unknown';
  }

  /** Tries nothing again. */
  stop(): void {
    this.#insistence.stop();
  }

  async #carryOut(outgoing: Outgoing): Promise<void> {
    const id = taskId(outgoing.task);
    const attempt = childAttemptOf(outgoing);
    if (!attempt) return this.#tell(outgoing, { status: 'failed', error: malformed });
    if (this.#underWay.has(id)) return;
    this.#underWay.set(id, true);
    await this.#insistence.until(
      () => this.#step(outgoing, attempt),
      () => this.#underWay.get(id) === true,
    );
    const givenUp = this.#underWay.get(id) === false;
    this.#underWay.delete(id);
    if (givenUp) void this.#interrupt(outgoing);
  }

  async #step(outgoing: Outgoing, attempt: ChildAttempt): Promise<void> {
    const name = taskId(outgoing.task);
    const { children } = this.parts;
    const before = this.#known.get(name);
    try {
      const sight = await (before ? children.look(attempt.tenant, before) : children.start(attempt));
      this.#known.set(name, sight);
      const { id, end } = sight;
      if (end) this.#tell(outgoing, end);
      // So the parent's log names its child, and the attempt's own limit begins to count.
      else if (!before) this.#tell(outgoing, { status: 'started', worker: `execution:${id}` });
    } catch (error) {
      const refusal = childRefusal(error);
      if (!refusal) throw error;
      this.#tell(outgoing, { status: 'failed', error: refusal });
    }
  }

  /** One that is not interrupted in the end, sees by itself that nobody waits for it. */
  #interrupt(outgoing: Outgoing): Promise<void> {
    const attempt = childAttemptOf(outgoing);
    const known = this.#known.get(taskId(outgoing.task));
    return this.#insistence.until(async () => {
      if (known) await this.parts.children.terminate({ tenant: outgoing.task.tenant, id: known.id });
      else if (attempt) await this.parts.children.terminateChildOf(attempt);
    });
  }

  #tell({ task }: Outgoing, report: AttemptReport): void {
    const { executionId, step, attempt } = task;
    this.parts.tell(executionId, { step, attempt, report });
  }
}

const malformed = {
  code: 'child.invalid_input',
  message: 'the step does not say which execution it wants',
  retryable: false,
};
