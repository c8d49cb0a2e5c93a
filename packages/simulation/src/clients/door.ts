import { RunlogError } from '@runlog/core';
import type { Executions } from '@runlog/executions';
import type { Gateway } from '../process/processes.js';
import type { Installation } from '../process/processes.js';

/** Nobody answered, or nobody could say what became of it. */
export class NoAnswer extends RunlogError {
  readonly code = 'no_answer';
  readonly retryable = true;

  constructor() {
    super('no answer came');
  }
}

const wayMs = { least: 0.1, most: 3 } as const;
const patienceMs = 8_000;

/** The clients' way to the gateways: a call may be lost, its answer too, and the gateway may die in between. */
export class Door {
  constructor(
    private readonly around: Installation,
    private readonly gateways: () => readonly Gateway[],
  ) {}

  /** @throws NoAnswer, or what the use case throws */
  ask<T>(work: (executions: Executions) => Promise<T>): Promise<T> {
    const { time, random, sky } = this.around;
    const lost = (): boolean => random.percent(sky.weather.lostCalls);
    const way = (): number => random.between(wayMs.least, wayMs.most);
    return new Promise((resolve, reject) => {
      const patience = time.after(patienceMs, () => reject(new NoAnswer()));
      if (lost()) return;
      time.after(way(), () => {
        const gateway = random.pick(this.gateways());
        if (!gateway.life.alive) {
          patience.off = true;
          time.after(way(), () => reject(new NoAnswer()));
          return;
        }
        const answer = (give: () => void): void => {
          if (!gateway.life.acts() || lost()) return;
          time.after(way(), () => {
            patience.off = true;
            give();
          });
        };
        gateway.life.enter('is asked', () => {
          work(gateway.executions).then(
            (value) => answer(() => resolve(value)),
            (error: unknown) => answer(() => reject(error instanceof Error ? error : new NoAnswer())),
          );
        });
      });
    });
  }
}
