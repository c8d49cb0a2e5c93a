import { eventually } from '@runlog/testkit';

import { begun, freshName, made } from './flow.js';
import type { Api } from './api.js';
import type { World } from './world.js';

/** An execution whose first step waits for the test, and what its second would ask for. */
export interface Held {
  readonly workflowId: string;
  readonly executionId: string;
  readonly first: string;
  readonly second: string;
}

/** Starts one, and resolves when its first step is under way. */
export async function held({ shop }: World, api: Api): Promise<Held> {
  const [first, second] = [freshName(), freshName()];
  const workflowId = await made(
    api,
    String.raw`
yawl: '0.1'
start: first
steps:
  first: {httpCall: {url: '${shop.url}/held/${first}', output: '\({first: .done})', next: second}}
  second: {httpCall: {url: '${shop.url}/json/${second}?is={}'}}
`,
  );
  const executionId = await begun(api, workflowId);
  await eventually(() => {
    if (shop.crowd(first) === 0) throw new Error('the first step is not under way');
  });
  return { workflowId, executionId, first, second };
}
