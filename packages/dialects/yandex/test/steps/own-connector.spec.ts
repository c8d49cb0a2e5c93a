import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { connectors, yawlWith } from '../../src/program/index.js';
import { closeEvaluator, completed, Driver, failure } from '../run/driver.js';
import { ymq } from './ymq.js';

afterAll(closeEvaluator);

const language = yawlWith([...connectors, ymq]);
const document = String.raw`
yawl: '0.1'
start: tell
steps:
  tell:
    ymq:
      queueArn: orders
      put: {body: '\(.order)'}
      retryPolicy: {errorList: [queue_full], retryCount: 1}
`;

describe('a connector of one’s own', () => {
  test('takes the place of one that is bound to its vendor', async () => {
    const run = Driver.start(document, { order: 7 }, () => completed({ id: 'm1' }), { language });
    await run.settle();
    expect(run.tasks).toMatchObject([
      { queue: 'messages', handler: 'put', input: { queue: 'orders', body: 7 } },
    ]);
    expect(run.ofType('StepScheduled')).toMatchObject([{ type: 'Ymq' }]);
    expect(run.state.output).toEqual({ id: 'm1' });
  });

  test('has its mistakes told when the document is defined', () => {
    const compiled = language.compile(document.replace('put: {body', 'put: {text'));
    expect(compiled.ok ? [] : compiled.problems.map(({ path }) => path)).toEqual([
      'steps.tell.ymq.put.text',
      'steps.tell.ymq.put.body',
    ]);
  });

  test('may fail with codes of its worker’s author, which documents may list', async () => {
    const run = Driver.start(document, {}, () => failure('queue_full'), { language });
    await run.settle();
    expect(run.tasks).toHaveLength(2);
    expect(run.state.error).toMatchObject({ code: 'queue_full' });
  });

  test('is written in the guide as it is here', () => {
    const guide = readFileSync(new URL('../../../../../docs/guides/yawl.md', import.meta.url), 'utf8');
    const here = readFileSync(new URL('./ymq.ts', import.meta.url), 'utf8')
      .replaceAll('../../src/program/steps/', './')
      .replaceAll('../../src/program/', '../');
    expect(guide).toContain(here);
  });
});
