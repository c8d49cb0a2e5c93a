import { isTerminal, RunlogError, type ExecutionCommand, type ExecutionState } from '@runlog/core';
import type { Executions } from '@runlog/executions';
import type { Random } from '../random.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Door } from './door.js';
import type { History } from './history.js';

/** The tenant of all. */
export const tenant = 't';

/** A client that does with one execution what its plan says, and asks again until it is told. */
export class Client {
  #commands = 0;

  constructor(
    private readonly door: Door,
    private readonly time: VirtualTime,
    private readonly random: Random,
    readonly history: History,
  ) {}

  /** Resolves when the client is told all that it wants to know. */
  async run(): Promise<void> {
    const { plan } = this.history;
    await this.#rest(20_000);
    const id = await this.#start();
    if (plan === 'twice') await this.#start();
    await this.#rest(3_000);
    if (plan === 'stop' || plan === 'terminate') await this.#command(id, { kind: plan });
    if (plan === 'signal') {
      const signal = {
        kind: 'signal',
        signalId: `signal-${this.history.key}`,
        name: 'ping',
        payload: 1,
      } as const;
      await this.#command(id, signal);
      await this.#command(id, signal);
    }
    if (plan === 'pause') {
      await this.#command(id, { kind: 'pause' });
      await this.#rest(10_000);
      await this.#command(id, { kind: 'resume' });
    }
    if (plan === 'retry') await this.#retryUntilCompleted(id);
  }

  async #start(): Promise<string> {
    const { key, definition, input, ids } = this.history;
    const request = { tenant, definition, input, idempotencyKey: key };
    const { id } = await this.#insist((executions) => executions.start(request));
    ids.add(id);
    return id;
  }

  async #retryUntilCompleted(id: string): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      const state = await this.#ended(id);
      if (state.status === 'completed') return;
      await this.#command(id, { kind: 'retry' });
    }
  }

  async #ended(id: string): Promise<ExecutionState> {
    for (;;) {
      const state = await this.#insist((executions) => executions.get({ tenant, id }));
      if (isTerminal(state.status)) return state;
      await this.time.pause(2_000);
    }
  }

  /** Done, or refused by the status: either is an answer. */
  async #command(id: string, command: ExecutionCommand): Promise<void> {
    const asked = { idempotencyKey: `${this.history.key}-${(this.#commands += 1)}` };
    try {
      await this.#insist((executions) => executions.command({ tenant, id }, command, asked));
      this.history.done.push(command.kind);
    } catch (error) {
      if (!(error instanceof RunlogError) || error.code !== 'not_allowed') throw error;
    }
  }

  async #insist<T>(work: (executions: Executions) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.door.ask(work);
      } catch (error) {
        if (!(error instanceof RunlogError) || !error.retryable) throw error;
      }
      await this.#rest(1_500);
    }
  }

  #rest(mostMs: number): Promise<void> {
    return this.time.pause(this.random.between(0, mostMs));
  }
}
