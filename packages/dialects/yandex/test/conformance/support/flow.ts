import { randomBytes } from 'node:crypto';

import { execution } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';
import { eventually } from '@runlog/testkit';
import type { Json } from '@runlog/core';

import type { Api } from './api.js';
import { folder } from './world.js';

const { Execution_Status: Status } = execution;
const ended: ReadonlySet<number> = new Set([Status.FINISHED, Status.FAILED, Status.STOPPED]);

/** A name that nothing else has. */
export const freshName = (): string => `w${randomBytes(6).toString('hex')}`;

/** Makes a workflow of a specification; resolves with its id. */
export async function made(api: Api, specYaml: string, name = freshName()): Promise<string> {
  const { metadata, error } = await api.createWorkflow({
    folderId: folder,
    name,
    specification: { specYaml },
  });
  if (error || !metadata) throw new Error(`it was not made: ${JSON.stringify(error)}`);
  return idIn(metadata.value);
}

// Of every kind of metadata the workflow's id is the first and only field.
const idIn = (bytes: Uint8Array): string => Buffer.from(bytes).subarray(2).toString();

/** Starts it; resolves with the execution's id. */
export async function begun(api: Api, workflowId: string, input?: Json): Promise<string> {
  const { executionId } = await api.start({
    workflowId,
    ...(input !== undefined && { input: { inputJson: JSON.stringify(input) } }),
  });
  return executionId;
}

/** What is told of an execution, in few words. */
export interface Told {
  readonly id: string;
  readonly status: string;
  readonly result?: Json;
  readonly error?: { readonly message: string; readonly errorCode: string };
}

/** What `Get` says. */
export async function told(api: Api, executionId: string): Promise<Told> {
  const { execution: found } = await api.get({ executionId });
  if (!found) throw new Error('an answer without an execution');
  const { id, status, result, error } = found;
  return {
    ...{ id, status: Status[status] },
    ...(result?.resultJson !== undefined && { result: JSON.parse(result.resultJson) as Json }),
    ...(error && { error: { message: error.message, errorCode: error.errorCode } }),
  };
}

/** Polls until it has ended. */
export const ending = (api: Api, executionId: string): Promise<Told> =>
  eventually(async () => {
    const { execution: found } = await api.get({ executionId });
    if (!found || !ended.has(found.status)) throw new Error(`${executionId} is ${found?.status}`);
    return told(api, executionId);
  });

/** Makes, starts, and polls to the end. */
export const ran = async (api: Api, specYaml: string, input?: Json): Promise<Told> =>
  ending(api, await begun(api, await made(api, specYaml), input));
