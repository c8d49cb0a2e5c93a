import type { RetryPolicy, StepTimeouts } from '@runlog/core';
import type { Call, Connector } from '../steps/connector.js';
import type { Template } from '../template/parse.js';

/** A document that was found valid, with its templates parsed. Never part of a program's state. */
export interface Workflow extends Sequence {
  readonly version: '0.1' | '1.0';
}

/** Steps that lead to one another by `next`: a workflow, a branch, the body of a loop. */
export interface Sequence {
  readonly start: string;
  readonly steps: ReadonlyMap<string, Step>;
  /** The steps that one run can come to more than once, each with its number. */
  readonly recurring: ReadonlyMap<string, number>;
}

interface Described {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
}

interface Continued {
  readonly next?: string;
}

interface Filtered {
  readonly input?: Template;
  readonly output?: Template;
}

/** A step that a worker carries out. */
export interface IntegrationStep extends Described, Continued, Filtered {
  readonly kind: 'integration';
  readonly connector: Connector;
  readonly call: Call;
  readonly retry: RetryPolicy;
  readonly timeouts: StepTimeouts;
  readonly catches: readonly CatchRule[];
}

/** A member of a map whose values are templated. */
export interface NamedTemplate {
  readonly name: string;
  readonly value: Template;
}

export interface CatchRule {
  readonly match: CodeList;
  readonly output: Template;
  readonly next: string;
}

/** A list of YaWL error codes. */
export interface CodeList {
  readonly mode: 'include' | 'exclude';
  readonly codes: readonly string[];
}

export interface SwitchStep extends Described {
  readonly kind: 'switch';
  readonly input?: Template;
  readonly choices: readonly Choice[];
  readonly otherwise?: string;
}

export interface Choice {
  readonly condition: Template;
  readonly next: string;
}

export interface ForeachStep extends Described, Continued {
  readonly kind: 'foreach';
  readonly input: Template;
  readonly output: Template;
  readonly body: Sequence;
  readonly concurrency: number;
}

export interface ParallelStep extends Described, Continued, Filtered {
  readonly kind: 'parallel';
  readonly branches: readonly Branch[];
  readonly concurrency: number;
}

export interface Branch {
  readonly name: string;
  readonly body: Sequence;
}

export interface WhileStep extends Described, Continued, Filtered {
  readonly kind: 'while';
  readonly body: Sequence;
  readonly condition?: Template;
  readonly maxIterations?: Template;
}

export interface WaitStep extends Described, Continued {
  readonly kind: 'wait';
  readonly for: { readonly duration: Template } | { readonly until: Template };
}

export interface NoOpStep extends Described, Continued {
  readonly kind: 'noOp';
  readonly output?: Template;
}

export interface SuccessStep extends Described {
  readonly kind: 'success';
}

export interface FailStep extends Described {
  readonly kind: 'fail';
  readonly errorMessage: Template;
}

export type Step =
  | IntegrationStep
  | SwitchStep
  | ForeachStep
  | ParallelStep
  | WhileStep
  | WaitStep
  | NoOpStep
  | SuccessStep
  | FailStep;
