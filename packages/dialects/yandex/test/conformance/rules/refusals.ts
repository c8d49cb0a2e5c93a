import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import type { Api } from '../support/api.js';
import { begun, ending, freshName, made } from '../support/flow.js';
import { refusalOf } from '../support/refusal.js';
import { folder, transports, type World } from '../support/world.js';

const [invalidArgument, notFound, resourceExhausted] = [3, 5, 8];
const sound = `{yawl: '0.1', start: a, steps: {a: {noOp: {}}}}`;
const uuid = '0193e7a0-0000-7000-8000-000000000000';
const unknownWorkflow = 'dfq00000000000000000';

/** What is asked for, and how it is refused. */
type Refused = readonly [
  what: string,
  call: (api: Api, workflowId: string) => Promise<unknown>,
  says: RegExp,
];

const unknown: readonly Refused[] = [
  ...['nothing', `${unknownWorkflow}-${uuid}`, uuid, `nothing-${uuid}`].flatMap((executionId): Refused[] => [
    [`Get of ${executionId}`, (api) => api.get({ executionId }), /execution/],
    [`GetHistory of ${executionId}`, (api) => api.getHistory({ executionId }), /execution/],
    [`Stop of ${executionId}`, (api) => api.stop({ executionId }), /execution/],
    [`Terminate of ${executionId}`, (api) => api.terminate({ executionId }), /execution/],
  ]),
  ...[unknownWorkflow, 'nothing'].flatMap((workflowId): Refused[] => [
    [`Start of ${workflowId}`, (api) => api.start({ workflowId }), /workflow/],
    [`List of ${workflowId}`, (api) => api.list({ workflowId }), /workflow/],
    [`Get of workflow ${workflowId}`, (api) => api.getWorkflow({ workflowId }), /workflow/],
    [`Update of ${workflowId}`, (api) => api.updateWorkflow({ workflowId, description: 'x' }), /workflow/],
    [`Delete of ${workflowId}`, (api) => api.deleteWorkflow({ workflowId }), /workflow/],
    [`ListOperations of ${workflowId}`, (api) => api.listOperations({ workflowId }), /workflow/],
  ]),
  ...['nothing', 'dfo00000000000000000'].flatMap((operationId): Refused[] => [
    [`Get of operation ${operationId}`, (api) => api.getOperation({ operationId }), /operation/],
    [`Cancel of operation ${operationId}`, (api) => api.cancelOperation({ operationId }), /operation/],
  ]),
];

const makes =
  (specYaml: string): Refused[1] =>
  (api) =>
    api.createWorkflow({ folderId: folder, name: freshName(), specification: { specYaml } });
const starts =
  (inputJson: string): Refused[1] =>
  (api, workflowId) =>
    api.start({ workflowId, input: { inputJson } });
const lists =
  (more: object): Refused[1] =>
  (api, workflowId) =>
    api.list({ workflowId, ...more });

const malformed: readonly Refused[] = [
  ['an input that is no JSON', starts('{"a":'), /input_json/],
  ['an input that is no text of JSON', starts(''), /input_json/],
  ['an input of more than may be stored', starts(JSON.stringify('x'.repeat(2_500_000))), /input/],
  [
    'a workflow without a name',
    (api) => api.createWorkflow({ folderId: folder, specification: { specYaml: sound } }),
    /name/,
  ],
  [
    'a workflow without a folder',
    (api) => api.createWorkflow({ name: 'a', specification: { specYaml: sound } }),
    /folder_id/,
  ],
  [
    'a workflow without a specification',
    (api) => api.createWorkflow({ folderId: folder, name: freshName() }),
    /specification/,
  ],
  [
    'a name out of the rules, and labels too',
    (api) =>
      api.createWorkflow({
        folderId: folder,
        name: 'A',
        labels: { B: 'b' },
        specification: { specYaml: sound },
      }),
    /name: .*labels\.B: /s,
  ],
  ['a specification that is no YAML', makes('{yawl: "0.1", start: [}'), /specification\.spec_yaml/],
  [
    'a specification with several mistakes, each of which is named with its place',
    makes(`
yawl: '0.1'
start: nowhere
steps:
  a: {httpCall: {method: FETCH, timeout: 1m}}
  b: {noOp: {next: c}}
  c: {switch: {choices: []}, noOp: {}}
`),
    /(?=.*spec_yaml\.start: )(?=.*spec_yaml\.steps\.a\.httpCall\.url: )(?=.*\.a\.httpCall\.method: )(?=.*\.a\.httpCall\.timeout: )(?=.*spec_yaml\.steps\.c: )/s,
  ],
  [
    'a template that is no jq',
    makes(`{yawl: '0.1', start: a, steps: {a: {noOp: {output: '\\(.[)'}}}}`),
    /spec_yaml\.steps\.a\.noOp\.output/,
  ],
  [
    'a field that no workflow has',
    (api, workflowId) => api.updateWorkflow({ workflowId, updateMask: { paths: ['colour'] } }),
    /update_mask/,
  ],
  ['a filter about nothing known', lists({ filter: 'created_by=John.Doe' }), /filter/],
  ['a filter of a status that there is not', lists({ filter: 'status=ERROR' }), /filter/],
  ['a filter that breaks off', lists({ filter: 'status=' }), /filter/],
  ['a filter with two values', lists({ filter: 'status=FINISHED FAILED' }), /filter/],
  ['a filter by a time that is none', lists({ filter: 'started_at>yesterday' }), /filter/],
  ['a filter by a day that its month lacks', lists({ filter: 'started_at>2025-02-30T00:00:00Z' }), /filter/],
  [
    'a filter by a time beyond the calendar',
    lists({ filter: 'finished_at>9999-12-31T23:59:59.999Z' }),
    /filter/,
  ],
  ['a page token that is none', lists({ pageToken: 'nonsense' }), /page_token/],
  ['a page of less than nothing', lists({ pageSize: -1 }), /page_size/],
  ['a page of more than can be said', lists({ pageSize: 2_147_483_648 }), /page_size/],
];

/** All that refused calls could have left behind. */
interface Written {
  readonly workflows: readonly string[];
  readonly definitions: readonly string[];
  readonly executions: readonly string[];
  readonly operations: number;
}

/** All but an execution, and the workflow that was made for it. */
function without(executionId: string, { workflows, definitions, executions, operations }: Written): Written {
  const workflowId = executionId.slice(0, -37);
  return {
    workflows: workflows.filter((id) => id !== workflowId),
    definitions: definitions.filter((one) => !one.startsWith(workflowId)),
    executions: executions.filter((id) => !executionId.endsWith(id)),
    operations,
  };
}

/** Scenario 12 of the contract and bad input: the right code, and nothing written. */
export const refusalRules = (world: () => World): void => {
  let workflowId: string;

  beforeAll(async () => {
    const { TLS: api } = world().api;
    workflowId = await made(api, sound);
    await ending(api, await begun(api, workflowId));
    await eventually(async () => expect((await api.list({ workflowId })).executions).toHaveLength(1));
  });

  const written = async (): Promise<Written> => {
    const { api, native } = world();
    const { workflows } = await api.TLS.listWorkflows({ folderId: folder, pageSize: 1000 });
    const { operations } = await api.TLS.listOperations({ workflowId });
    const definitions = await native.definitions({ pageSize: 1000 });
    const executions = await native.list({ pageSize: 1000 });
    return {
      workflows: workflows.map(({ id }) => id),
      operations: operations.length,
      definitions: definitions.definitions.map(({ name, version }) => `${name}@${version}`),
      executions: executions.executions.map(({ id }) => id),
    };
  };

  describe.each(transports)('over %s', (transport) => {
    const refused = ([, call]: Refused): Promise<{ code: number; said: string }> =>
      refusalOf(call(world().api[transport], workflowId));
    let before: unknown;
    beforeAll(async () => (before = await written()));

    test.each(unknown)('%s is NOT_FOUND', async (...row) => {
      expect(await refused(row)).toEqual({ code: notFound, said: expect.stringMatching(row[2]) });
    });

    test.each(malformed)('%s is INVALID_ARGUMENT', async (...row) => {
      expect(await refused(row)).toEqual({ code: invalidArgument, said: expect.stringMatching(row[2]) });
    });

    test('nothing was written by any of them', async () => {
      // Lists follow the log in its order: what is started now is seen after all that was started before.
      const { TLS: api } = world().api;
      const marker = await begun(api, await made(api, sound));
      const after = await eventually(async () => {
        const now = await written();
        expect(now.executions).toContain(marker.slice(-36));
        return now;
      });
      expect(without(marker, after)).toEqual(before);
    });
  });

  test.each(['TLS', 'plain gRPC'] as const)('a message beyond all bounds is refused over %s', async (one) => {
    const input = { inputJson: JSON.stringify('x'.repeat(5_000_000)) };
    const call = world().api[one].start({ workflowId, input });
    expect(await refusalOf(call)).toMatchObject({ code: resourceExhausted });
  });

  test.each([
    ['Start', (api: Api) => api.start({ workflowId: '' })],
    ['Get', (api: Api) => api.get({ executionId: '' })],
    ['Stop', (api: Api) => api.stop({ executionId: '' })],
    ['List', (api: Api) => api.list({ workflowId: '' })],
    ['Get of a workflow', (api: Api) => api.getWorkflow({ workflowId: '' })],
    ['Get of an operation', (api: Api) => api.getOperation({ operationId: '' })],
  ])('an empty id is INVALID_ARGUMENT in %s', async (_, call) => {
    expect(await refusalOf(call(world().api.TLS))).toMatchObject({ code: invalidArgument });
  });
};
