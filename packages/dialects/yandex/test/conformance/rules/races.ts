import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NoSuchThing } from '@runlog/client';

import { begun, ending, freshName, made } from '../support/flow.js';
import { overPlain, type OpenApi } from '../support/grpc.js';
import { refusalOf } from '../support/refusal.js';
import { folder, transports, type World } from '../support/world.js';

const [notFound, alreadyExists] = [5, 6];
const says = (text: string): string =>
  `{yawl: '0.1', start: a, steps: {a: {noOp: {output: '\\({says: "${text}"})'}}}}`;
const tries = Array.from({ length: 12 }, (_, n) => n);

/** Zero for what was carried out, else the code. */
const codeOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 0,
    async (error: unknown) => (await refusalOf(Promise.reject(error as Error))).code,
  );

/** Calls at the same time, and through several gateways. */
export const raceRules = (world: () => World): void => {
  describe('calls at the same time', () => {
    let other: OpenApi;
    beforeAll(async () => {
      const { guarded } = world();
      other = overPlain(guarded.grpc, { authorization: `Bearer ${await guarded.key(folder)}` });
    });
    afterAll(() => other.close());
    const gateways = () => [...transports.map((transport) => world().api[transport]), other];

    test('of many that want a name one gets it', async () => {
      const name = freshName();
      const codes = await Promise.all(
        tries.map((n) => {
          const [first, ...more] = gateways();
          return codeOf(made([first, ...more][n % 4] ?? other, says('one'), name));
        }),
      );
      expect(codes.toSorted((a, b) => a - b)).toEqual([0, ...tries.slice(1).map(() => alreadyExists)]);
      const { workflows } = await other.listWorkflows({ folderId: folder, filter: `name="${name}"` });
      expect(workflows).toHaveLength(1);
    });

    test('updates at the same time are all carried out, and what is started is what is shown', async () => {
      const workflowId = await made(other, says('before'));
      const texts = tries.map((n) => `text ${n}`);
      const updates = texts.map((text, n) =>
        codeOf(
          (gateways()[n % 4] ?? other).updateWorkflow({
            ...{ workflowId, description: text, labels: { n: String(n) } },
            specification: { specYaml: says(text) },
          }),
        ),
      );
      expect(await Promise.all(updates)).toEqual(tries.map(() => 0));
      const { workflow } = await other.getWorkflow({ workflowId });
      const { description = '', labels, specification } = workflow ?? {};
      expect(texts).toContain(description);
      expect(labels).toEqual({ n: description.slice('text '.length) });
      const run = await ending(other, await begun(other, workflowId));
      expect(says((run.result as { says: string }).says)).toBe(specification?.specYaml);
      expect((await other.listOperations({ workflowId })).operations).toHaveLength(1 + tries.length);
    });

    test('what one gateway has changed, the others start', async () => {
      const workflowId = await made(other, says('begin'));
      await ending(other, await begun(other, workflowId));
      for (const n of tries) {
        const [from, to] = n % 2 === 0 ? [world().api.TLS, other] : [other, world().api.TLS];
        await from.updateWorkflow({ workflowId, specification: { specYaml: says(`text ${n}`) } });
        const run = await ending(to, await begun(to, workflowId));
        expect(run.result).toEqual({ says: `text ${n}` });
      }
      await other.deleteWorkflow({ workflowId });
      expect(await codeOf(begun(world().api.TLS, workflowId))).toBe(notFound);
    });

    test('a schedule that many change is that of the workflow, and gone with it', async () => {
      const { native } = world();
      const give = (workflowId: string): Promise<number>[] =>
        tries.map((n) => {
          const schedule = { cronExpression: `${n} 3 1 1 *`, timezone: 'UTC' };
          return codeOf((gateways()[n % 4] ?? other).updateWorkflow({ workflowId, schedule }));
        });
      const workflowId = await made(other, says('often'));
      expect(await Promise.all(give(workflowId))).toEqual(tries.map(() => 0));
      const { workflow } = await other.getWorkflow({ workflowId });
      expect((await native.schedules.get(workflowId)).cron).toBe(workflow?.schedule?.cronExpression);
      const updates = give(workflowId);
      expect(await codeOf(other.deleteWorkflow({ workflowId }))).toBe(0);
      expect((await Promise.all(updates)).filter((code) => code !== 0 && code !== notFound)).toEqual([]);
      await expect(native.schedules.get(workflowId)).rejects.toBeInstanceOf(NoSuchThing);
    });

    test('of many that delete a workflow one does', async () => {
      const workflowId = await made(other, says('once'));
      const codes = await Promise.all(
        tries.map((n) => codeOf((gateways()[n % 4] ?? other).deleteWorkflow({ workflowId }))),
      );
      expect(codes.toSorted((a, b) => a - b)).toEqual([0, ...tries.slice(1).map(() => notFound)]);
    });

    test('whatever is started while a workflow is deleted runs to its end', async () => {
      const workflowId = await made(other, says('last'));
      const started: string[] = [];
      const start = async (n: number): Promise<void> => {
        started.push(await begun(gateways()[n % 4] ?? other, workflowId));
      };
      const calls = tries.map((n) => codeOf(start(n)));
      expect(await codeOf(other.deleteWorkflow({ workflowId }))).toBe(0);
      expect((await Promise.all(calls)).filter((code) => code !== 0 && code !== notFound)).toEqual([]);
      for (const id of started)
        expect(await ending(other, id)).toMatchObject({ status: 'FINISHED', result: { says: 'last' } });
    });

    test('of many commands to end an execution each is answered', async () => {
      const { shop } = world();
      const name = freshName();
      const spec = `{yawl: '0.1', start: a, steps: {a: {httpCall: {url: '${shop.url}/held/${name}'}}}}`;
      const executionId = await begun(other, await made(other, spec));
      const codes = await Promise.all(
        tries.map((n) => {
          const api = gateways()[n % 4] ?? other;
          return codeOf(n % 3 === 0 ? api.terminate({ executionId }) : api.stop({ executionId }));
        }),
      );
      expect(codes).toEqual(tries.map(() => 0));
      expect(await ending(other, executionId)).toMatchObject({ status: 'STOPPED' });
    });
  });
};
