import { z } from 'zod';

import { definedResponse } from '../http/definitions.js';
import { eventResponse } from '../http/events.js';
import { executionResponse, executionSummary } from '../http/execution-responses.js';
import { problem, problemMediaType } from '../http/problem.js';
import type { Operation, OperationResponse } from './operation.js';
import { operations } from './operations.js';
import { scheduleResponse } from '../http/schedules.js';

/** A JSON object of the OpenAPI document. */
export type OpenApiObject = { readonly [key: string]: unknown };

/** Responses that stand under a name of their own. */
const components: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [definedResponse, 'Definition'],
  [executionResponse, 'Execution'],
  [executionSummary, 'ExecutionSummary'],
  [eventResponse, 'Event'],
  [scheduleResponse, 'Schedule'],
  [problem, 'Problem'],
]);

/** Which problems every operation may answer. */
const problems: Readonly<Record<string, string>> = {
  400: 'The request breaks a rule; `errors` names the fields.',
  401: 'Who asks is not known: a good credential is needed.',
  403: 'The credential lacks the scope, or is not for the tenant.',
  404: 'The definition, execution or schedule does not exist.',
  409: 'The status of the execution forbids the command, or the idempotency key was used for another request.',
  413: 'The body is too large.',
  429: 'Too many requests; `Retry-After` says when to come back.',
  503: 'The log is out of reach; try again.',
};

/** The native HTTP API v1 as an OpenAPI 3.1 document. */
export function openApiDocument(version: string): OpenApiObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Runlog',
      version,
      description: 'The native API: definitions, executions and their events.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: ['Definitions', 'Executions', 'Commands', 'Schedules'].map((name) => ({ name })),
    paths,
    // An open gateway asks for none.
    security: [{ bearer: [] }, {}],
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, or a token of an identity provider.',
        },
      },
      schemas: Object.fromEntries(
        [...components].map(([schema, name]) => [name, jsonSchema(schema, 'output')]),
      ),
    },
  };
}

function describe({
  id,
  tag,
  summary,
  description,
  params,
  query,
  body,
  responses,
}: Operation): OpenApiObject {
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    parameters: [tenant, ...parameters('path', params), ...parameters('query', query)],
    ...(body && {
      requestBody: {
        required: body.safeParse(undefined).success === false,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: {
      ...Object.fromEntries(responses.map((response) => [response.status, success(response)])),
      ...Object.fromEntries(Object.entries(problems).map(([status, text]) => [status, failure(text)])),
    },
  };
}

const tenant = {
  name: 'x-runlog-tenant',
  in: 'header',
  required: false,
  description: 'Who the request is for.',
  schema: { type: 'string', default: 'default' },
};

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined): OpenApiObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

const success = ({
  description,
  schema,
  mediaType = 'application/json',
}: OperationResponse): OpenApiObject => ({
  description,
  ...(schema && { content: { [mediaType]: { schema: schemaOf(schema, 'output') } } }),
  ...(!schema && mediaType !== 'application/json' && { content: { [mediaType]: {} } }),
});

const failure = (description: string): OpenApiObject => ({
  description,
  content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): OpenApiObject {
  const name = components.get(schema);
  return name === undefined ? jsonSchema(schema, io) : { $ref: `#/components/schemas/${name}` };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): OpenApiObject {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
