import type { Workflow } from './workflow.js';

/** One call that takes a quarter of a second, so that slots and not the machine are what is short. */
export const slow: Workflow = {
  name: 'acceptance-slow',
  document: (world) => String.raw`
yawl: '0.1'
start: call
steps:
  call: {httpCall: {method: POST, url: '${world}/effects/slow?takes=250', body: '\({n: .n})', output: '\({got: .got.n})'}}
`,
  sample: (n) => ({ input: { n }, ending: { status: 'completed', output: { got: n }, effects: 1 } }),
};
