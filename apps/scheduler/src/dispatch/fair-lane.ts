import type { Waiting } from './waiting-tasks.js';

/**
 * Waiting tasks of one queue and priority. Tenants take turns, one task each; within a tenant the order is that of
 * arrival. So a tenant with ten thousand tasks delays another's first one by one task for each tenant, and not by ten
 * thousand.
 */
export class FairLane {
  /** In the order of their turns. */
  readonly #tenants = new Map<string, Map<string, Waiting>>();

  get empty(): boolean {
    return this.#tenants.size === 0;
  }

  add(waiting: Waiting): void {
    const { tenant } = waiting.outgoing.task;
    const own = this.#tenants.get(tenant);
    if (own) own.set(waiting.id, waiting);
    else this.#tenants.set(tenant, new Map([[waiting.id, waiting]]));
  }

  /** Whose turn it is; it stays. */
  first(): Waiting | undefined {
    for (const own of this.#tenants.values()) for (const waiting of own.values()) return waiting;
    return undefined;
  }

  /** Takes one out. When it was its tenant's turn, the turn goes to the next tenant. */
  remove({ id, outgoing }: Waiting): void {
    const { tenant } = outgoing.task;
    const own = this.#tenants.get(tenant);
    if (!own) return;
    const turn = this.first()?.id === id;
    own.delete(id);
    if (own.size > 0 && !turn) return;
    this.#tenants.delete(tenant);
    if (own.size > 0) this.#tenants.set(tenant, own);
  }
}
