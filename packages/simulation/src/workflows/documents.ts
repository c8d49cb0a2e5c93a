import type { Random } from '../random.js';
import { didOfAll } from '../world/expressions.js';

/** A definition that is drawn for a run. */
export interface Drawn {
  readonly language: 'yawl' | 'graph' | 'task';
  readonly document: string;
  /** Whether limits of time may change how it ends. */
  readonly timed: boolean;
  /** The definition that it runs as a step. */
  readonly below?: Defined;
}

/** A definition under its name. */
export interface Defined {
  readonly name: string;
  readonly drawn: Drawn;
}

/** The queue of all steps, which is also the function's name. */
export const queue = 'work';

const call = (more = ''): string =>
  `functionCall: {functionId: ${queue}, input: '\\({n: .n})', retryPolicy: {errorList: [flaky], retryCount: 3, initialDelay: 1s}${more}}`;

const workflow = (steps: string): string => `yawl: '0.1'\nstart: a0\nsteps:\n${steps}`;

function chain(random: Random): string {
  const length = random.int(1, 7);
  const steps = Array.from({ length }, (_, index) => {
    const next = index + 1 < length ? `, next: a${index + 1}` : '';
    return `  a${index}: {${call(next)}}`;
  });
  return workflow(steps.join('\n'));
}

const inner = (name: string): string => `{start: ${name}, steps: {${name}: {${call()}}}}`;

function fan(random: Random): string {
  const concurrency = random.int(1, 4);
  const output = random.percent(50) ? `output: '\\(${didOfAll})', ` : `output: '\\({all: .})', `;
  return workflow(
    `  a0: {foreach: {input: '\\(.items)', concurrency: ${concurrency}, ${output}next: a1, do: ${inner('each')}}}\n  a1: {${call()}}`,
  );
}

function fork(random: Random): string {
  const branches = Array.from({ length: random.int(2, 4) }, (_, index) => `b${index}: ${inner(`s${index}`)}`);
  return workflow(`  a0: {parallel: {branches: {${branches.join(', ')}}, next: a1}}\n  a1: {${call()}}`);
}

const rest = (random: Random): string =>
  workflow(
    `  a0: {${call(', next: a1')}}\n  a1: {wait: {duration: ${random.int(1, 6)}, next: a2}}\n  a2: {${call()}}`,
  );

const loop = (random: Random): string =>
  workflow(
    `  a0: {while: {maxIterations: ${random.int(1, 4)}, next: a1, do: {start: r, steps: {r: {functionCall: {functionId: ${queue}, input: '\\({n: .n, round: $counter})', retryPolicy: {errorList: [flaky], retryCount: 3, initialDelay: 1s}}}}}}}\n  a1: {${call()}}`,
  );

const caught = (): string =>
  workflow(
    `  a0: {functionCall: {functionId: ${queue}, input: '\\({n: .n})', catch: [{errorList: [flaky, broken], output: '\\({why: .error})', next: a1}], next: a1}}\n  a1: {${call()}}`,
  );

/** Another definition as a step, whatever becomes of it, and a step behind it. */
const nested = (name: string): string =>
  workflow(
    `  a0: {workflow: {workflowId: ${name}, executionInput: '\\({n: .n, items: .items})', output: '\\({below: .})', catch: [{errorList: [ALL], output: '\\({why: .error})', next: a1}], next: a1}}\n  a1: {${call()}}`,
  );

const retry = {
  maxAttempts: 4,
  initialDelayMs: 500,
  jitter: 0.5,
  match: { mode: 'include', codes: ['flaky', 'timeout'] },
};

function timeouts(random: Random, timed: boolean): object {
  if (!timed) return {};
  return random.pick([
    { startToCloseMs: random.int(300, 3_000) },
    { heartbeatMs: 5_000 },
    { scheduleToStartMs: random.int(500, 20_000) },
    { scheduleToCloseMs: random.int(2_000, 60_000) },
  ]);
}

function graph(random: Random, timed: boolean): string {
  const names = Array.from({ length: random.int(2, 12) }, (_, index) => `n${index}`);
  const nodes = names.map((name, index) => {
    const needs = names.slice(0, index).filter(() => random.percent(35));
    const limits = timed ? { timeouts: timeouts(random, timed) } : {};
    return [name, { handler: queue, queue, ...(needs.length > 0 && { needs }), retry, ...limits }] as const;
  });
  return JSON.stringify({ nodes: Object.fromEntries(nodes) });
}

const task = (random: Random, timed: boolean): string =>
  JSON.stringify({ handler: queue, queue, retry, timeouts: timeouts(random, timed) });

/** Draws a definition of any language and form; `others` are those that it may run as a step. */
export function drawDocument(random: Random, others: readonly Defined[] = []): Drawn {
  const timed = random.percent(20);
  const yawl = (document: string): Drawn => ({ language: 'yawl', document, timed: false });
  const forms: readonly (() => Drawn)[] = [
    () => yawl(chain(random)),
    () => yawl(fan(random)),
    () => yawl(fork(random)),
    () => yawl(rest(random)),
    () => yawl(loop(random)),
    () => yawl(caught()),
    () => ({ language: 'graph', document: graph(random, timed), timed }),
    () => ({ language: 'graph', document: graph(random, timed), timed }),
    () => ({ language: 'task', document: task(random, timed), timed }),
  ];
  const steady = others.filter(({ drawn }) => !drawn.timed);
  if (steady.length > 0 && random.percent(20)) {
    const below = random.pick(steady);
    return { ...yawl(nested(below.name)), below };
  }
  return random.pick(forms)();
}
