import fc from 'fast-check';
import type { Json, JsonObject } from '@runlog/core';

type StepBody = (next: JsonObject) => JsonObject;

/** Templates that give an object from any variables: simple ones, and ones that need real jq. */
const shapes = [
  '\\({n: 1})',
  '\\({seen: .input})',
  '\\({size: (keys | length)})',
  '\\({all: (. | tojson | length)})',
];
const output = fc.option(fc.constantFrom(...shapes), { nil: undefined });
const withOutput = (text: string | undefined): JsonObject => (text === undefined ? {} : { output: text });

const call: fc.Arbitrary<StepBody> = fc
  .record({ output, filtered: fc.boolean() })
  .map(({ output: text, filtered }) => (next) => ({
    functionCall: { functionId: 'f', ...(filtered && { input: shapes[2] }), ...withOutput(text), ...next },
  }));
const noOp: fc.Arbitrary<StepBody> = output.map((text) => (next) => ({
  noOp: { ...withOutput(text), ...next },
}));
const wait: fc.Arbitrary<StepBody> = fc
  .nat(2)
  .map((seconds) => (next) => ({ wait: { duration: seconds, ...next } }));

/** Steps one behind the other, some of them reached through a switch. */
const chain = (step: fc.Arbitrary<StepBody>): fc.Arbitrary<JsonObject> =>
  fc.array(fc.record({ body: step, decided: fc.boolean() }), { minLength: 1, maxLength: 3 }).map((list) => {
    const steps: Record<string, Json> = {};
    list.forEach(({ body, decided }, index) => {
      const last = index === list.length - 1;
      const target = decided ? `w${index}` : `s${index + 1}`;
      steps[`s${index}`] = body(last ? {} : { next: target });
      if (!last && decided)
        steps[`w${index}`] = {
          switch: { choices: [{ condition: '(keys | length) < 0', next: 's0' }], default: `s${index + 1}` },
        };
    });
    return { start: 's0', steps };
  });

/** Makes sure that every iteration of a loop has something to wait for. */
const acting = (body: JsonObject): JsonObject => ({
  start: 'first',
  steps: {
    first: { functionCall: { functionId: 'f', next: body['start'] ?? '' } },
    ...(body['steps'] as JsonObject),
  },
});

const step = fc.letrec<{ step: StepBody; body: JsonObject }>((tie) => ({
  body: chain(tie('step')),
  step: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    call,
    noOp,
    wait,
    fc
      .record({
        bodies: fc.array(tie('body'), { minLength: 1, maxLength: 3 }),
        concurrency: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ bodies, concurrency }): StepBody => (next) => ({
        parallel: {
          concurrency,
          branches: Object.fromEntries(bodies.map((body, n) => [`b${n}`, body])),
          ...next,
        },
      })),
    fc
      .record({ body: tie('body'), count: fc.nat(3), concurrency: fc.integer({ min: 1, max: 3 }) })
      .map(({ body, count, concurrency }): StepBody => (next) => ({
        foreach: {
          input: `\\([${Array.from({ length: count }, (_, id) => `{id: ${id}}`).join(', ')}])`,
          output: '\\({items: .})',
          concurrency,
          do: body,
          ...next,
        },
      })),
    fc
      .record({ body: tie('body'), limit: fc.nat(2), output })
      .map(({ body, limit, output: text }): StepBody => (next) => ({
        while: {
          max_iterations: limit,
          condition: '$counter < 5',
          do: acting(body),
          ...withOutput(text),
          ...next,
        },
      })),
  ),
})).step;

/** Valid workflows of all control steps and calls of the function `f`, as JSON documents. */
export const workflows: fc.Arbitrary<string> = fc
  .record({ body: chain(step), retried: fc.boolean() })
  .map(({ body, retried }) =>
    JSON.stringify({
      yawl: '1.0',
      ...(retried && { defaultRetryPolicy: { errorList: ['ALL'], retryCount: 1 } }),
      ...body,
    }),
  );
