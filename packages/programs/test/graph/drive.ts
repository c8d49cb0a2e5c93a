import {
  advance,
  apply,
  begin,
  decideCommand,
  outstanding,
  receive,
  record,
  type AttemptReport,
  type ExecutionCommand,
  type ExecutionEvent,
  type Json,
  type NewEvent,
  type Program,
  type Run,
  type Task,
} from '@runlog/core';
import { graph } from '../../src/index.js';

export const now = 1_700_000_000_000;

/** The program of a document that has to be valid. */
export function compile(document: Json): Program {
  const compiled = graph.compile(JSON.stringify(document));
  if (!compiled.ok) throw new TypeError(JSON.stringify(compiled.problems));
  return compiled.program;
}

/** An execution of a graph under way, with its whole log. */
export class Execution {
  readonly log: ExecutionEvent[] = [];
  run: Run;

  constructor(
    readonly program: Program,
    input: Json,
  ) {
    const definition = { id: 'd', name: 'd', version: 1, language: 'graph' };
    const data = { tenant: 't', definition, input, labels: {}, priority: 'normal' } as const;
    const [first] = record('execution', 0, now, [{ type: 'ExecutionCreated', data }]);
    if (!first) throw new TypeError('nothing was recorded');
    this.log.push(first);
    this.run = begin(program, first);
    this.happens([]);
  }

  /** The steps that workers have, by name. */
  get open(): string[] {
    return outstanding(this.run.state).map(({ step }) => step);
  }

  taskOf(step: string): Task | undefined {
    return outstanding(this.run.state).find((task) => task.step === step);
  }

  complete(step: string, output: Json): this {
    return this.report(step, { status: 'completed', output });
  }

  fail(step: string, code = 'no_luck'): this {
    return this.report(step, { status: 'failed', error: { code, message: code, retryable: false } });
  }

  command(command: ExecutionCommand): this {
    return this.happens(decideCommand(this.run.state, command));
  }

  private report(step: string, report: AttemptReport): this {
    const attempt = this.run.state.steps.get(step)?.attempt ?? 0;
    return this.happens(receive(this.run.state, { step, attempt, report }, { now, random: () => 0 }));
  }

  private happens(events: readonly NewEvent[]): this {
    const heard = this.run.state.version;
    this.log.push(...record('execution', heard, now, events));
    const { run, events: decided } = advance(apply(this.run, events, now), now);
    this.log.push(...record('execution', heard + events.length, now, decided));
    this.run = run;
    return this;
  }
}

/** An execution of a document, up to where it first waits. */
export const start = (document: Json, input: Json = null): Execution =>
  new Execution(compile(document), input);

/** The names of so many nodes. */
export const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);

/** A document of nodes one after the other. */
export const chain = (count: number): Json => ({
  nodes: Object.fromEntries(
    names(count).map((name, index) => [
      name,
      { handler: 'echo', ...(index > 0 && { needs: [`n${index - 1}`] }) },
    ]),
  ),
});
