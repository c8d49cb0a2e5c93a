import { limits } from '@runlog/core';
import { z } from 'zod';

import { definition, name, pageSize, pageToken } from './fields.js';

/** POST /v1/definitions. A document may be given as text, or as the JSON value that the text would stand for. */
export const defineRequest = z.strictObject({
  name,
  language: z.string().min(1).max(32),
  document: z.union([z.string().max(limits.documentBytes), z.record(z.string(), z.unknown())], {
    error: 'must be a text or a JSON object',
  }),
});

/** GET /v1/definitions/{definition}. */
export const definitionParams = z.strictObject({ definition });

/** GET /v1/definitions. */
export const listDefinitionsQuery = z.strictObject({
  name: name.optional(),
  pageSize,
  pageToken: pageToken.optional(),
});

/** What a new definition is answered with. */
export const definedResponse = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  language: z.string(),
  createdAt: z.string().meta({ format: 'date-time' }),
});

/** A definition with its document. */
export const definitionResponse = definedResponse.extend({ document: z.string() });

/** A page of definitions, without their documents. */
export const definitionListResponse = z.object({
  definitions: z.array(definedResponse),
  nextPageToken: z.string().optional(),
});

export type DefineRequest = z.input<typeof defineRequest>;
export type DefinedResponse = z.output<typeof definedResponse>;
export type DefinitionResponse = z.output<typeof definitionResponse>;
export type DefinitionListResponse = z.output<typeof definitionListResponse>;
