import type { Workflow } from '../workflows/workflow.js';

/** Functions of a worker that does harm, by name. */
export const deadlyFunctions = {
  /** Ends its process, each time. */
  kill: 'acceptance-kill',
  /** Stops its process for longer than it is believed in, each time. */
  block: 'acceptance-block',
  /** Answers with what is hard to store. */
  hostile: 'acceptance-hostile',
} as const;

const calling = (functionId: string): string =>
  String.raw`
yawl: '0.1'
start: call
steps:
  call: {functionCall: {functionId: ${functionId}, input: '\({kind: .kind})', output: '\({kind: .kind})'}}
`;

/** A task that ends its worker each time. */
export const killing: Workflow = {
  name: 'acceptance-kill',
  document: () => calling(deadlyFunctions.kill),
  sample: () => ({ input: { kind: 'kill' }, ending: { status: 'failed', error: 'worker_lost', effects: 0 } }),
};

/** A task that blocks its worker each time. */
export const blocking: Workflow = {
  name: 'acceptance-block',
  document: () => calling(deadlyFunctions.block),
  sample: () => ({
    input: { kind: 'block' },
    ending: { status: 'failed', error: 'worker_lost', effects: 0 },
  }),
};

/** What the harmful function answers with, by kind, and what has to become of it. */
export const hostileOutputs = {
  nul: () => ({ kind: 'nul', text: 'a\u0000b' }),
  surrogate: () => ({ kind: 'surrogate', text: '\uD800' }),
  proto: () => JSON.parse('{"kind": "proto", "__proto__": {"admin": true}, "constructor": 1}') as unknown,
  numbers: () => ({ kind: 'numbers', huge: 1e308, tiny: 5e-324 }),
  deep: () => ({ kind: 'deep', nest: nested(2_000) }),
  long: () => ({ kind: 'long', text: 'x'.repeat(3 * 1024 * 1024) }),
} as const;

/** The kinds whose attempts have to fail, since the log does not take them. */
const refused: ReadonlySet<string> = new Set(['nul', 'surrogate', 'deep']);

/** A task whose result is hard to store. */
export const hostile: Workflow = {
  name: 'acceptance-hostile',
  document: () => calling(deadlyFunctions.hostile),
  sample: (n) => {
    const kinds = Object.keys(hostileOutputs);
    const kind = kinds[n % kinds.length] ?? 'nul';
    const error = refused.has(kind) ? 'FUNCTION_CALL_INVALID_RESPONSE' : undefined;
    return {
      input: { kind },
      ending:
        error === undefined
          ? { status: 'completed', output: { kind }, effects: 1 }
          : { status: 'failed', error, effects: 1 },
    };
  },
};

const nested = (levels: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};
