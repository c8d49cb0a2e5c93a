import { JqMachine } from '../jq/machine.js';
import type { CompiledProgram, RefusedProgram, RunOutcome } from '../jq/machine.js';
import type { ExpressionProblemCode, Job, JobResult, ThreadSettings } from '../protocol.js';
import { ProgramCache } from './program-cache.js';
import { explainRefusal } from './refusal.js';

const cacheBytes = 32 * 1024 * 1024;
/** A machine that grew beyond this is given back to the system, with its thread. */
const keptBytes = 64 * 1024 * 1024;

const problem = (code: ExpressionProblemCode, message: string): JobResult => ({ ok: false, code, message });

/** Does the jobs of one thread, on one machine. */
export class Evaluation {
  private readonly machine: JqMachine;
  private readonly programs = new ProgramCache(cacheBytes);
  private broken = false;

  constructor(private readonly settings: Pick<ThreadSettings, 'module' | 'memoryBytes' | 'outputBytes'>) {
    this.machine = new JqMachine(settings.module, settings.memoryBytes);
  }

  /** True when no further job may be done here: the machine broke, or holds more memory than it is worth keeping. */
  get spent(): boolean {
    return this.broken || this.machine.heldBytes > keptBytes;
  }

  /** Does one job. Never throws; how long it takes is for others to bound. */
  do(job: Job): JobResult {
    try {
      const program = this.program(job);
      if ('refused' in program) return problem('invalid_expression', explainRefusal(program.refused));
      if (job.kind === 'check') return { ok: true, json: 'null' };
      return this.result(this.machine.run(program, job.input, this.settings.outputBytes));
    } catch (error) {
      this.broken = true;
      return this.breakdown(error);
    }
  }

  private program({ expression, variables }: Job): CompiledProgram | RefusedProgram {
    if (expression.includes('\0')) return { refused: 'jq: error: a NUL character is not allowed' };
    const key = JSON.stringify([expression, variables]);
    const known = this.programs.get(key);
    if (known !== undefined) return known;
    const program = this.compile(expression, variables);
    if (!('refused' in program)) this.programs.put(key, program);
    return program;
  }

  /**
   * Values of variables come with the input, so that one compiled program serves all of them. The expression must
   * stand alone before it is put into the frame that binds them: what closes the frame's parentheses is refused.
   */
  private compile(expression: string, variables: readonly string[]): CompiledProgram | RefusedProgram {
    const alone = this.machine.compile(expression, variables);
    if ('refused' in alone || variables.length === 0) return alone;
    const bindings = variables.map((name) => `.[1].${name} as $${name} | `).join('');
    return this.machine.compile(`${bindings}.[0] | (${expression}\n)`, []);
  }

  private result(outcome: RunOutcome): JobResult {
    switch (outcome.kind) {
      case 'value':
        return { ok: true, json: outcome.json };
      case 'failed':
        return problem('evaluation_failed', outcome.message);
      case 'tooLong':
        return problem(
          'output_limit',
          `the value takes more than ${this.settings.outputBytes} bytes as JSON`,
        );
    }
  }

  private breakdown(error: unknown): JobResult {
    if (this.machine.memoryRefused) {
      return problem(
        'memory_limit',
        `the expression needs more than ${this.settings.memoryBytes} bytes of memory`,
      );
    }
    if (error instanceof RangeError) return problem('evaluation_failed', 'the values are nested too deeply');
    const reason = error instanceof Error ? error.message : String(error);
    return problem('evaluation_failed', `the jq engine gave up: ${reason}`);
  }
}
