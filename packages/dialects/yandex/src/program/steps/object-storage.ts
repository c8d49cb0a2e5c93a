import { isJsonObject, type Json } from '@runlog/core';
import { members, refuse, type Field, type Members } from '../document/field.js';
import { oneOf, text } from '../document/scalars.js';
import { scalarTemplate } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import type { Template } from '../template/parse.js';
import type { Connector } from './connector.js';
import { textAnswers } from './text-answers.js';

/**
 * An object of the S3-compatible storage that the executor is configured for, by its `object-storage` handler. The raw
 * output of `get` is `{Content}`, that of `put` is `{}`.
 */
export const objectStorage: Connector = {
  key: 'objectStorage',
  type: 'ObjectStorage',
  fields: ['bucket', 'object', 'put', 'get'],
  errors: errorTables.storage,
  read: (found) => {
    const bucket = text(found.need('bucket')) ?? '';
    const object = scalarTemplate(found.need('object'));
    const { action, contentType, content } = readAction(found);
    return {
      questions: (input) => [
        { slot: 'object', template: object, input },
        ...(content ? [{ slot: 'content', template: content, input }] : []),
      ],
      request: (answers) => {
        const read = textAnswers(answers, 'object');
        if ('failure' in read) return read;
        const input = {
          action,
          bucket,
          object: read.texts.object,
          contentType: contentType.toLowerCase(),
          ...(content && { content: answers['content'] ?? null }),
        };
        return { queue: 'default', handler: 'object-storage', input };
      },
      raw: (output) => ({ raw: action === 'get' ? contentOf(output) : {} }),
    };
  },
};

const contentOf = (output: Json): Json => ({
  Content: isJsonObject(output) ? (output['content'] ?? null) : null,
});

interface Action {
  readonly action: 'get' | 'put';
  readonly contentType: string;
  readonly content?: Template;
}

function readAction(found: Members): Action {
  const [put, get] = [found.get('put'), found.get('get')];
  if ((put === undefined) === (get === undefined)) refuse(found.field, 'must have exactly one of put, get');
  return put ? readPut(put) : { action: 'get', contentType: readContentType(get, getTypes) ?? 'BINARY' };
}

function readPut(field: Field): Action {
  const found = members(field, ['content', 'contentType']);
  const contentType = oneOf(found?.get('contentType'), putTypes) ?? 'TEXT';
  return { action: 'put', contentType, content: scalarTemplate(found?.need('content')) };
}

const putTypes = ['BINARY', 'JSON', 'TEXT'] as const;
const getTypes = [...putTypes, 'EXCEL', 'CSV'] as const;

const readContentType = (field: Field | undefined, types: typeof getTypes): string | undefined =>
  oneOf(field && members(field, ['contentType'])?.get('contentType'), types);
