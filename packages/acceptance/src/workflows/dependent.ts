import type { Workflow } from './workflow.js';

/**
 * One call, which is made again as long as it takes: a second later, then ever more rarely up to every six seconds, and no
 * longer waited for than two.
 */
export const dependent: Workflow = {
  name: 'acceptance-dependent',
  document: (world) => String.raw`
yawl: '0.1'
start: call
steps:
  call:
    httpCall:
      method: POST
      url: '${world}/effects/dependent?takes=20'
      body: '\({n: .n})'
      output: '\({got: .got.n})'
      timeout: 2s
      retryPolicy: {errorList: [ALL], retryCount: 100, initialDelay: 1s, backoffRate: 2, maxDelay: 6s}
`,
  sample: (n) => ({ input: { n }, ending: { status: 'completed', output: { got: n }, effects: 1 } }),
};
