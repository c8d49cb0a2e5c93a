import type { KnownWorker } from '@runlog/messaging';

/** Chooses the worker that uses the least part of its room, so that all of them have work; equals take turns. */
export class WorkerChoice {
  #turn = 0;

  /** Undefined when nobody has room. `inHand` tells how much of its room a worker's tasks from here take up. */
  idlest(workers: readonly KnownWorker[], inHand: (instance: string) => number): string | undefined {
    let best: string | undefined;
    let least = 1;
    this.#turn += 1;
    for (let index = 0; index < workers.length; index += 1) {
      const worker = workers[(index + this.#turn) % workers.length];
      if (!worker || worker.credits === 0) continue;
      const used = inHand(worker.instance) / worker.credits;
      if (used >= least) continue;
      least = used;
      best = worker.instance;
    }
    return best;
  }
}
