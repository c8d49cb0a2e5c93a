import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';

import { registry } from '../../src/api/operations/operation-log.js';
import type { Operation } from '../../src/gen/yandex/cloud/operation/operation_pb.js';
import { GetOperationRequestSchema } from '../../src/gen/yandex/cloud/operation/operation_service_pb.js';
import {
  WorkflowSpecificationSchema,
  type Workflow,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';
import {
  CreateWorkflowRequestSchema,
  DeleteWorkflowRequestSchema,
  GetWorkflowRequestSchema,
  ListOperationsRequestSchema,
  ListWorkflowsRequestSchema,
  UpdateWorkflowRequestSchema,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { apiWorld, callOf, type ApiWorld } from './support/in-memory.js';

const folder = 'folder';
const call = callOf([folder, 'other']);
const spec = (text = '{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}') =>
  create(WorkflowSpecificationSchema, { spec: { case: 'specYaml', value: text } });

let world: ApiWorld;
beforeEach(() => {
  world = apiWorld();
});

type Init<S extends Parameters<typeof create>[0]> = MessageInitShape<S>;

const make = (more: Init<typeof CreateWorkflowRequestSchema> = {}): Promise<Operation> =>
  world.workflows.create(
    create(CreateWorkflowRequestSchema, { folderId: folder, name: 'orders', specification: spec(), ...more }),
    call,
  );
const change = (more: Init<typeof UpdateWorkflowRequestSchema>): Promise<Operation> =>
  world.workflows.update(create(UpdateWorkflowRequestSchema, more), call);
const remove = (workflowId: string): Promise<Operation> =>
  world.workflows.remove(create(DeleteWorkflowRequestSchema, { workflowId }), call);
const read = async (workflowId: string, by = call): Promise<Workflow | undefined> =>
  (await world.workflows.get(create(GetWorkflowRequestSchema, { workflowId }), by)).workflow;

const responseOf = ({ result }: Operation): unknown =>
  result.case === 'response' ? anyUnpack(result.value, registry) : undefined;
const idOf = (operation: Operation): string => (responseOf(operation) as Workflow).id;
const fieldsOf = async (work: Promise<unknown>): Promise<string[]> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof InvalidInput)) throw new Error(`it was not refused: ${String(error)}`);
  return error.problems.map(({ field }) => field);
};
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('a workflow', () => {
  test('is made with all that was said of it, by an operation that is done', async () => {
    const operation = await make({
      ...{ description: 'd', labels: { team: 'red' }, networkId: 'n', serviceAccountId: 's', express: true },
      logOptions: { disabled: true, destination: { case: 'logGroupId', value: 'g' }, minLevel: 4 },
      isPublic: true,
    });
    expect(operation).toMatchObject({ done: true, createdBy: 'kim', description: 'Create workflow' });
    const made = responseOf(operation) as Workflow;
    expect(made.id).toMatch(/^dfq[a-z0-9]{17}$/);
    expect(made).toMatchObject({
      ...{ folderId: folder, name: 'orders', description: 'd', labels: { team: 'red' }, status: 2 },
      ...{ networkId: 'n', serviceAccountId: 's', express: true, isPublic: true, specification: spec() },
      logOptions: { disabled: true, destination: { case: 'logGroupId', value: 'g' }, minLevel: 4 },
      executionUrl: `/workflows/v1/execution/${made.id}/start`,
    });
    expect(anyUnpack(operation.metadata as never, registry)).toMatchObject({ workflowId: made.id });
    expect(await read(made.id)).toEqual(made);
    const kept = await world.operations.get(
      create(GetOperationRequestSchema, { operationId: operation.id }),
      call,
    );
    expect(kept).toEqual(operation);
  });

  test('has a name of its own in its folder', async () => {
    await make();
    await expect(make()).rejects.toEqual(code('already_exists'));
    await make({ folderId: 'other' });
    const second = idOf(await make({ name: 'second' }));
    await expect(change({ workflowId: second, name: 'orders' })).rejects.toEqual(code('already_exists'));
  });

  test('of two that are made at once with one name, one is made', async () => {
    const outcomes = await Promise.allSettled([make(), make()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('that was deleted is not found, and its name is free', async () => {
    const id = idOf(await make());
    expect(await remove(id)).toMatchObject({ done: true, result: { case: 'response' } });
    await expect(read(id)).rejects.toEqual(code('not_found'));
    await expect(remove(id)).rejects.toEqual(code('not_found'));
    await expect(change({ workflowId: id, description: 'x' })).rejects.toEqual(code('not_found'));
    await make();
  });

  test('is found by its id alone, by those who may see its folder', async () => {
    const id = idOf(await make({ folderId: 'other' }));
    expect(await read(id, callOf(['folder', 'other']))).toMatchObject({ folderId: 'other' });
    await expect(read(id, callOf(['folder']))).rejects.toEqual(code('not_found'));
    await expect(read(id, callOf(['folder', 'other'], 'folder'))).rejects.toEqual(code('not_found'));
    await expect(make({ folderId: 'theirs' })).rejects.toEqual(code('permission_denied'));
  });
});

describe('what breaks a rule is named, and nothing is written', () => {
  const labels = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`k${n}`, '']));
  test.each<[string, Init<typeof CreateWorkflowRequestSchema>, string[]]>([
    ['no folder', { folderId: '' }, ['folder_id']],
    ['no name', { name: '' }, ['name']],
    ['a name with capitals', { name: 'Orders' }, ['name']],
    ['a long name', { name: 'a'.repeat(64) }, ['name']],
    ['a name that ends with a hyphen', { name: 'a-' }, ['name']],
    ['a long description', { description: 'x'.repeat(257) }, ['description']],
    ['too many labels', { labels }, ['labels']],
    ['a bad key', { labels: { Team: '' } }, ['labels.Team']],
    ['a bad value', { labels: { team: 'RED' } }, ['labels.team']],
    ['a long value', { labels: { team: 'r'.repeat(64) } }, ['labels.team']],
    ['no specification', { specification: {} }, ['specification.spec_yaml']],
    ['a bad timetable', { schedule: { cronExpression: 'never' } }, ['schedule.cron_expression']],
    [
      'an unknown time zone',
      { schedule: { cronExpression: '* * * * *', timezone: 'Mars/North' } },
      ['schedule.timezone'],
    ],
    [
      'a specification with mistakes',
      { specification: spec('{yawl: "0.1", start: b, steps: {a: {noOp: {next: c}}}}') },
      ['specification.spec_yaml.start', 'specification.spec_yaml.steps.a.noOp.next'],
    ],
    ['text that is no YAML', { specification: spec('a: [') }, ['specification.spec_yaml']],
  ])('%s', async (_, more, fields) => {
    expect(await fieldsOf(make(more))).toEqual(fields);
    const { workflows } = await world.lists.workflows(
      create(ListWorkflowsRequestSchema, { folderId: folder }),
      call,
    );
    expect(workflows).toEqual([]);
    expect((await world.executions.listDefinitions({ tenant: folder })).items).toEqual([]);
  });
});

describe('an update', () => {
  const full = { description: 'd', labels: { a: 'b' }, networkId: 'n', express: true };

  test('changes what its mask names, and empties what it does not give', async () => {
    const id = idOf(await make(full));
    await change({
      workflowId: id,
      description: 'new',
      updateMask: { paths: ['description', 'labels', 'express'] },
    });
    expect(await read(id)).toMatchObject({
      description: 'new',
      labels: {},
      express: false,
      networkId: 'n',
      name: 'orders',
    });
  });

  test('without a mask changes what is given', async () => {
    const id = idOf(await make(full));
    const operation = await change({ workflowId: id, name: 'renamed', labels: { c: 'd' } });
    expect(responseOf(operation)).toMatchObject({
      name: 'renamed',
      labels: { c: 'd' },
      description: 'd',
      express: true,
    });
  });

  test('of the specification makes the next version of the definition', async () => {
    const id = idOf(await make());
    const next = '{yawl: "0.1", start: z, steps: {z: {noOp: {}}}}';
    await change({
      workflowId: id,
      specification: spec(next),
      updateMask: { paths: ['specification.spec_yaml'] },
    });
    expect((await read(id))?.specification).toMatchObject(spec(next));
    expect(await world.executions.getDefinition(folder, id)).toMatchObject({ version: 2, document: next });
  });

  test.each<[string, Init<typeof UpdateWorkflowRequestSchema>, string[]]>([
    ['an unknown path', { updateMask: { paths: ['id'] } }, ['update_mask']],
    ['an empty name', { updateMask: { paths: ['name'] } }, ['name']],
    ['an empty specification', { updateMask: { paths: ['specification'] } }, ['specification.spec_yaml']],
    ['a specification with mistakes', { specification: spec('{}') }, []],
  ])('with %s changes nothing', async (_, more, fields) => {
    const id = idOf(await make(full));
    const before = await read(id);
    const found = await fieldsOf(change({ workflowId: id, description: 'no', ...more }));
    if (fields.length > 0) expect(found).toEqual(fields);
    expect(await read(id)).toEqual(before);
  });

  test('of ten fields at once by ten callers loses none', async () => {
    const id = idOf(await make());
    const changes = [{ description: 'd' }, { networkId: 'n' }, { serviceAccountId: 's' }, { express: true }];
    await Promise.all(changes.map((one) => change({ workflowId: id, ...one })));
    expect(await read(id)).toMatchObject(Object.assign({}, ...changes) as object);
  });
});

describe('a schedule', () => {
  const schedule = { cronExpression: '0 3 * * *', timezone: 'Europe/Berlin' };
  const native = (id: string): Promise<unknown> =>
    world.executions.schedules.get({ tenant: folder, schedule: id });

  test('is a native one, which the workflow makes, changes and takes away', async () => {
    const id = idOf(await make({ schedule }));
    expect(await read(id)).toMatchObject({ schedule });
    expect(await native(id)).toMatchObject({ cron: '0 3 * * *', timeZone: 'Europe/Berlin', definition: id });
    await change({ workflowId: id, schedule: { cronExpression: '0 4 * * *' } });
    expect(await native(id)).toMatchObject({ cron: '0 4 * * *', timeZone: 'UTC' });
    await change({ workflowId: id, description: 'other' });
    expect(await native(id)).toMatchObject({ cron: '0 4 * * *' });
    await change({ workflowId: id, updateMask: { paths: ['schedule'] } });
    await expect(native(id)).rejects.toEqual(code('not_found'));
  });

  test('ends with its workflow', async () => {
    const id = idOf(await make({ schedule }));
    await remove(id);
    await expect(native(id)).rejects.toEqual(code('not_found'));
  });
});

describe('lists', () => {
  const page = (more: Init<typeof ListWorkflowsRequestSchema>) =>
    world.lists.workflows(create(ListWorkflowsRequestSchema, { folderId: folder, ...more }), call);

  test('of workflows are newest first, without specifications, in pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await make({ name, isPublic: name === 'e' });
      world.now += 1;
    }
    const names: string[] = [];
    let pageToken = '';
    do {
      const { workflows, nextPageToken } = await page({ pageSize: 2n, pageToken });
      names.push(...workflows.map(({ name }) => name));
      pageToken = nextPageToken;
    } while (pageToken !== '');
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
    const { workflows } = await page({ filter: 'name="e"' });
    expect(workflows).toMatchObject([{ name: 'e', folderId: folder, isPublic: true }]);
    const at = new Date(world.now - 1).toISOString();
    expect((await page({ filter: `created_at=${at}` })).workflows).toMatchObject([{ name: 'e' }]);
  });

  test('refuse tokens of others', async () => {
    await make();
    await make({ name: 'second' });
    const { nextPageToken } = await page({ pageSize: 1n });
    expect(nextPageToken).not.toBe('');
    for (const more of [
      { pageToken: 'x' },
      { pageToken: nextPageToken, filter: 'name=a' },
      { pageToken: nextPageToken, folderId: 'other' },
    ])
      expect(await fieldsOf(page(more))).toEqual(['page_token']);
  });

  test('of operations tell what was done to a workflow, also when it is gone', async () => {
    const id = idOf(await make());
    world.now += 1;
    await change({ workflowId: id, description: 'x' });
    world.now += 1;
    await remove(id);
    const operations = async (more: Init<typeof ListOperationsRequestSchema> = {}) =>
      world.lists.operations(create(ListOperationsRequestSchema, { workflowId: id, ...more }), call);
    const told = (await operations()).operations.map(({ description }) => description);
    expect(told).toEqual(['Delete workflow', 'Update workflow', 'Create workflow']);
    // A page of a thousand would hold a thousand specifications.
    const listed = (await operations()).operations.map(responseOf) as Workflow[];
    expect(listed.map(({ specification }) => specification)).toEqual([undefined, undefined, undefined]);
    const first = await operations({ pageSize: 2n, filter: 'created_by=kim' });
    expect(first.operations).toHaveLength(2);
    const rest = await operations({ pageSize: 2n, filter: 'created_by=kim', pageToken: first.nextPageToken });
    expect(rest).toMatchObject({ operations: [{ description: 'Create workflow' }], nextPageToken: '' });
    expect((await operations({ filter: 'done=false' })).operations).toEqual([]);
    await expect(operations({ workflowId: 'dfqaaaaaaaaaaaaaaaaa' })).rejects.toEqual(code('not_found'));
  });
});

describe('an operation', () => {
  test('has for ever the specification that it was answered with', async () => {
    const first = await make();
    await change({
      workflowId: idOf(first),
      specification: spec('{yawl: "0.1", start: z, steps: {z: {noOp: {}}}}'),
    });
    await remove(idOf(first));
    expect(await world.operations.get(request(first.id), call)).toEqual(first);
  });

  const request = (operationId: string) => create(GetOperationRequestSchema, { operationId });

  test('that is done cannot be cancelled', async () => {
    const { id } = await make();
    await expect(world.operations.cancel(request(id) as never, call)).rejects.toEqual(code('not_allowed'));
  });

  test.each(['dfoaaaaaaaaaaaaaaaaa', 'x', '\0'])('that is not there is not found: %j', async (id) => {
    await expect(world.operations.get(request(id), call)).rejects.toEqual(code('not_found'));
  });

  test('is seen by those who may see its folder', async () => {
    const { id } = await make({ folderId: 'other' });
    expect(await world.operations.get(request(id), callOf(['folder', 'other']))).toMatchObject({ id });
    await expect(world.operations.get(request(id), callOf(['folder']))).rejects.toEqual(code('not_found'));
  });
});
