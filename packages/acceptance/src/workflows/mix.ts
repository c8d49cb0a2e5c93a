import { outsideUnreachable, workerFunction, type Workflow } from './workflow.js';

/**
 * Who calls the outside world cannot know what became of a call whose connection broke, and asks again: longer than any
 * scenario keeps it away. What the outside world itself refuses is not asked again.
 */
const asksAgain = `defaultRetryPolicy: {errorList: [HTTP_CALL_503, ${outsideUnreachable}], retryCount: 30}`;

/** Three calls in a row; the second fails twice with 502 before it succeeds. */
const chain: Workflow = {
  name: 'acceptance-chain',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: reserve
steps:
  reserve:
    httpCall: {method: POST, url: '${world}/effects/reserve', body: '\({n: .n})', output: '\({reserved: .got.n})', next: charge}
  charge:
    httpCall:
      method: POST
      url: '${world}/effects/charge?fails=2&status=502'
      body: '\({n: .reserved})'
      output: '\({charged: .got.n})'
      retryPolicy: {errorList: [HTTP_CALL_502, HTTP_CALL_503], retryCount: 30}
      next: confirm
  confirm:
    functionCall: {functionId: ${workerFunction}, input: '\({n: .n, sum: (.reserved + .charged)})'}
`,
  sample: (n) => ({
    input: { n },
    ending: { status: 'completed', output: { worked: { n, sum: 2 * n } }, effects: 3 },
  }),
};

/** A call and a function side by side. */
const fork: Workflow = {
  name: 'acceptance-fork',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: both
steps:
  both:
    parallel:
      branches:
        called:
          start: call
          steps:
            call: {httpCall: {method: PUT, url: '${world}/effects/left', body: '\({n: .n})', output: '\({left: .got.n})'}}
        worked:
          start: work
          steps:
            work: {functionCall: {functionId: ${workerFunction}, input: '\({n: .n})', output: '\({right: .worked.n})'}}
`,
  sample: (n) => ({
    input: { n },
    ending: { status: 'completed', output: { called: { left: n }, worked: { right: n } }, effects: 2 },
  }),
};

/** A call for each item of a list, three at a time. */
const each: Workflow = {
  name: 'acceptance-each',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: each
steps:
  each:
    foreach:
      input: \(.items)
      concurrency: 3
      output: '\({sent: map(.sent)})'
      do:
        start: send
        steps:
          send: {httpCall: {method: POST, url: '${world}/effects/send', body: '\({id: .id})', output: '\({sent: .got.id})'}}
`,
  sample: (n, random) => {
    const ids = Array.from({ length: random.int(2, 6) }, (_, index) => n * 10 + index);
    const input = { items: ids.map((id) => ({ id })) };
    return { input, ending: { status: 'completed', output: { sent: ids }, effects: ids.length } };
  },
};

/** A call, a second of waiting, and another call. */
const rest: Workflow = {
  name: 'acceptance-rest',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: before
steps:
  before: {httpCall: {method: POST, url: '${world}/effects/before', body: '\({n: .n})', output: '\({before: .got.n})', next: pause}}
  pause: {wait: {duration: 1, next: after}}
  after: {httpCall: {method: POST, url: '${world}/effects/after', body: '\({n: .before})', output: '\({after: .got.n})'}}
`,
  sample: (n) => ({ input: { n }, ending: { status: 'completed', output: { after: n }, effects: 2 } }),
};

/** A call that always fails, and a catch rule that goes on from there. */
const caught: Workflow = {
  name: 'acceptance-caught',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: risky
steps:
  risky:
    httpCall:
      method: POST
      url: '${world}/effects/risky?fails=1000&status=500'
      body: '\({n: .n})'
      catch: [{errorList: [HTTP_CALL_500], output: '\({why: .error})', next: mend}]
  mend: {functionCall: {functionId: ${workerFunction}, input: '\({n: .n, why: .why})'}}
`,
  sample: (n) => ({
    input: { n },
    ending: { status: 'completed', output: { worked: { n, why: 'HTTP_CALL_500' } }, effects: 2 },
  }),
};

/** A loop of three calls, then a branch that either succeeds or fails. */
const verdict: Workflow = {
  name: 'acceptance-verdict',
  document: (world) => String.raw`
yawl: '0.1'
${asksAgain}
start: rounds
steps:
  rounds:
    while:
      maxIterations: 3
      next: judge
      do:
        start: round
        steps:
          round: {httpCall: {method: POST, url: '${world}/effects/round', body: '\({n: .n, round: $counter})', output: '\({round: .got.round})'}}
  judge: {switch: {choices: [{condition: .n % 2 == 0, next: good}], default: {next: bad}}}
  good: {success: {}}
  bad: {fail: {errorMessage: 'number \(.n) is odd'}}
`,
  sample: (n) => ({
    input: { n },
    ending:
      n % 2 === 0
        ? { status: 'completed', output: { round: 2 }, effects: 3 }
        : { status: 'failed', error: 'STEP_FAIL', effects: 3 },
  }),
};

/** What the scenarios run: every kind of step that waits for something. */
export const mix: readonly Workflow[] = [chain, fork, each, rest, caught, verdict];
