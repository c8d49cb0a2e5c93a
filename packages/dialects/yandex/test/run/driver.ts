import {
  advance,
  apply,
  begin,
  decideCommand,
  due,
  follow,
  isTerminal,
  nextDue,
  outstanding,
  receive,
  record,
  taskId,
  type AttemptReport,
  type EventData,
  type EventType,
  type ExecutionCommand,
  type ExecutionEvent,
  type Json,
  type Language,
  type NewEvent,
  type Program,
  type Run,
  type Task,
} from '@runlog/core';
import { createExpressionEvaluator, type ExpressionEvaluator } from '@runlog/expressions';
import { yawl } from '../../src/program/index.js';

/** How the outside world treats a task: its report, maybe late, or silence. */
export type Reaction =
  AttemptReport | { readonly afterMs: number; readonly report: AttemptReport } | 'silence';

export type World = (task: Task) => Reaction;

export const startOfTime = 1_700_000_000_000;
const tenant = 'test';

let evaluator: ExpressionEvaluator | undefined;

/** One evaluator for a whole spec file; close it in `afterAll`. */
export const sharedEvaluator = (): ExpressionEvaluator => (evaluator ??= createExpressionEvaluator());

export async function closeEvaluator(): Promise<void> {
  await evaluator?.close();
  evaluator = undefined;
}

export function compile(document: string, language: Language = yawl): Program {
  const compiled = language.compile(document);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 1));
  return compiled.program;
}

export const completed = (output: Json): AttemptReport => ({ status: 'completed', output });
export const httpAnswer = (body: Json, status = 200): AttemptReport =>
  completed({ status, headers: {}, body });
export const failure = (code: string, message = code): AttemptReport => ({
  status: 'failed',
  error: { code, message, retryable: true },
});
export const httpFailure = (status: number): AttemptReport => failure(`http.${status}`, `answered ${status}`);

export interface StartOptions {
  readonly deadline?: number;
  readonly language?: Language;
}

/** Runs an execution by the core's own engine against a world, on a clock that jumps to what is next. */
export class Driver {
  readonly events: ExecutionEvent[] = [];
  readonly tasks: Task[] = [];
  evaluations = 0;
  now = startOfTime;
  #run: Run;
  readonly #given = new Set<string>();
  readonly #coming: { readonly at: number; readonly task: Task; readonly report: AttemptReport }[] = [];

  private constructor(
    run: Run,
    events: readonly ExecutionEvent[],
    private readonly world: World,
  ) {
    this.#run = run;
    this.events.push(...events);
    this.now = events.at(-1)?.recordedAt ?? startOfTime;
  }

  static start(
    document: string,
    input: Json,
    world: World = () => 'silence',
    { deadline, language }: StartOptions = {},
  ): Driver {
    const definition = { id: 'definition', name: 'test', version: 1, language: 'yawl' };
    const created: NewEvent = {
      type: 'ExecutionCreated',
      data: {
        tenant,
        definition,
        input,
        labels: {},
        priority: 'normal',
        ...(deadline !== undefined && { deadline }),
      },
    };
    return Driver.resume(compile(document, language), record('execution', 0, startOfTime, [created]), world);
  }

  static resume(program: Program, events: readonly ExecutionEvent[], world: World): Driver {
    const [first, ...rest] = events;
    if (!first) throw new Error('an empty log');
    return new Driver(follow(begin(program, first), rest), events, world);
  }

  get run(): Run {
    return this.#run;
  }

  get state(): Run['state'] {
    return this.#run.state;
  }

  /** The data of all events of one type, in order. */
  ofType<T extends EventType>(type: T): EventData[T][] {
    return this.events.flatMap((event) => (event.type === type ? [event.data as EventData[T]] : []));
  }

  record(events: readonly NewEvent[]): void {
    this.events.push(...record(this.state.id, this.state.version, this.now, events));
    this.#run = apply(this.#run, events, this.now);
  }

  command(command: ExecutionCommand): void {
    this.record(decideCommand(this.state, command));
  }

  /** Lets the execution go on until it ends, or until only the world could move it. */
  async settle(until: () => boolean = () => false): Promise<this> {
    for (let turns = 0; turns < 20_000; turns += 1) {
      await this.decide();
      if (isTerminal(this.state.status) || until()) return this;
      this.handOut();
      if (!this.deliver() && !this.waitForNext()) return this;
    }
    throw new Error('the execution does not settle');
  }

  /** Decides and evaluates until nothing more follows. */
  async decide(): Promise<void> {
    for (;;) {
      const { events, evaluations } = advance(this.#run, this.now);
      this.record(events);
      if (evaluations.length === 0) return;
      this.evaluations += evaluations.length;
      const answers = await Promise.all(
        evaluations.map(async ({ key, ...request }): Promise<NewEvent> => {
          const outcome = await sharedEvaluator().evaluate(request);
          return outcome.ok
            ? { type: 'ExpressionEvaluated', data: { key, value: outcome.value } }
            : { type: 'ExpressionFailed', data: { key, code: outcome.code, message: outcome.message } };
        }),
      );
      this.record(answers);
    }
  }

  private handOut(): void {
    for (const task of outstanding(this.state)) {
      if (this.#given.has(taskId(task))) continue;
      this.#given.add(taskId(task));
      this.tasks.push(task);
      const reaction = this.world(task);
      if (reaction === 'silence') continue;
      const [afterMs, report] = 'afterMs' in reaction ? [reaction.afterMs, reaction.report] : [0, reaction];
      // Workers report the start of what takes long.
      if (afterMs > 0) this.#coming.push({ at: this.now, task, report: { status: 'started', worker: 'w' } });
      this.#coming.push({ at: this.now + afterMs, task, report });
    }
  }

  private deliver(): boolean {
    const index = this.#coming.findIndex(({ at }) => at <= this.now);
    const [next] = index < 0 ? [] : this.#coming.splice(index, 1);
    if (!next) return false;
    const { task, report } = next;
    const about = { step: task.step, attempt: task.attempt, report };
    this.record(receive(this.state, about, { now: this.now, random: () => 0 }));
    return true;
  }

  private waitForNext(): boolean {
    const moments = [nextDue(this.state), ...this.#coming.map(({ at }) => at)].filter(
      (at) => at !== undefined,
    );
    if (moments.length === 0) return false;
    this.now = Math.max(this.now, Math.min(...moments));
    this.record(due(this.state, { now: this.now, random: () => 0 }));
    return true;
  }
}
