import type { z } from 'zod';

import { reasonRequest, resumeRequest, retryRequest, signalParams, signalRequest } from '../http/commands.js';
import {
  definedResponse,
  defineRequest,
  definitionListResponse,
  definitionParams,
  definitionResponse,
  listDefinitionsQuery,
} from '../http/definitions.js';
import { eventsQuery, eventsResponse, streamQuery } from '../http/events.js';
import {
  batchResponse,
  executionListResponse,
  executionResponse,
  startedResponse,
} from '../http/execution-responses.js';
import { executionParams, getQuery, listQuery, startQuery, startRequest } from '../http/executions.js';
import { scheduleOperations } from './schedule-operations.js';
import { batchDocument } from './batch-document.js';
import type { Operation, OperationResponse } from './operation.js';

const current: OperationResponse = {
  status: 200,
  description: 'The execution after the command.',
  schema: executionResponse,
};

const command = (
  name: string,
  summary: string,
  body: z.ZodType,
  at: { params: z.ZodObject; path: string } = { params: executionParams, path: name },
): Operation => ({
  id: `${name}Execution`,
  method: 'post',
  path: `/v1/executions/{id}/${at.path}`,
  tag: 'Commands',
  summary,
  params: at.params,
  body,
  responses: [current],
});

/** Every operation of the native HTTP API v1. */
export const operations: readonly Operation[] = [
  {
    id: 'define',
    method: 'post',
    path: '/v1/definitions',
    tag: 'Definitions',
    summary: 'Take a document as the next version of a definition',
    description: 'The same language and document as the newest version give that version again.',
    body: defineRequest,
    responses: [{ status: 200, description: 'The definition.', schema: definedResponse }],
  },
  {
    id: 'getDefinition',
    method: 'get',
    path: '/v1/definitions/{definition}',
    tag: 'Definitions',
    summary: 'Get a definition by name, name@version or id',
    params: definitionParams,
    responses: [
      { status: 200, description: 'The definition with its document.', schema: definitionResponse },
    ],
  },
  {
    id: 'listDefinitions',
    method: 'get',
    path: '/v1/definitions',
    tag: 'Definitions',
    summary: 'List definitions',
    query: listDefinitionsQuery,
    responses: [{ status: 200, description: 'A page of definitions.', schema: definitionListResponse }],
  },
  {
    id: 'startExecution',
    method: 'post',
    path: '/v1/executions',
    tag: 'Executions',
    summary: 'Start an execution',
    description:
      'Answered after the commit. With `wait` the answer is the execution: 200 when it finished in time, else 202.',
    query: startQuery,
    body: startRequest,
    responses: [
      { status: 202, description: 'Accepted.', schema: startedResponse },
      { status: 200, description: 'The finished execution (with `wait`).', schema: executionResponse },
    ],
  },
  {
    id: 'startExecutions',
    method: 'post',
    path: '/v1/executions/batch',
    tag: 'Executions',
    summary: 'Start up to 1000 executions',
    description: 'Each entry stands alone: a refused one does not stop the others.',
    body: batchDocument,
    responses: [{ status: 202, description: 'What started, and what was refused.', schema: batchResponse }],
  },
  {
    id: 'listExecutions',
    method: 'get',
    path: '/v1/executions',
    tag: 'Executions',
    summary: 'List executions, newest first',
    query: listQuery,
    responses: [{ status: 200, description: 'A page of executions.', schema: executionListResponse }],
  },
  {
    id: 'getExecution',
    method: 'get',
    path: '/v1/executions/{id}',
    tag: 'Executions',
    summary: 'Get an execution as it is, as it was, or when it has finished',
    params: executionParams,
    query: getQuery,
    responses: [
      { status: 200, description: 'The execution.', schema: executionResponse },
      {
        status: 202,
        description: 'The execution, not finished in the time of `wait`.',
        schema: executionResponse,
      },
    ],
  },
  {
    id: 'listEvents',
    method: 'get',
    path: '/v1/executions/{id}/events',
    tag: 'Executions',
    summary: "Get an execution's events",
    description: 'With `Accept: application/x-ndjson`: all events after `after`, one per line.',
    params: executionParams,
    query: eventsQuery,
    responses: [{ status: 200, description: 'A page of events.', schema: eventsResponse }],
  },
  {
    id: 'streamEvents',
    method: 'get',
    path: '/v1/executions/{id}/stream',
    tag: 'Executions',
    summary: "Follow an execution's events as server-sent events",
    description:
      'Sends what is recorded behind `Last-Event-ID` (or `after`), then what comes, without gap or repeat; `id` is the version, `event` the type. Ends after the event that ends the execution; 204 when that is behind the reader already.',
    params: executionParams,
    query: streamQuery,
    responses: [
      { status: 200, description: 'The events.', mediaType: 'text/event-stream' },
      { status: 204, description: 'The execution has ended and the reader has all its events.' },
    ],
  },
  command('stop', 'Let running attempts end and start nothing further', reasonRequest),
  command('terminate', 'Interrupt the execution', reasonRequest),
  command('pause', 'Start nothing new until resumed', reasonRequest),
  command('resume', 'Go on after a pause', resumeRequest),
  command('retry', 'Open an execution that did not complete', retryRequest),
  command('signal', 'Send a signal', signalRequest, { params: signalParams, path: 'signals/{name}' }),
  ...scheduleOperations,
];
