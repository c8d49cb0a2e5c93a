import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import type { Json } from '@runlog/core';
import { readJson } from '@runlog/executions';

import type { ExecutionInput } from '../../gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';
import { invalid } from '../errors.js';

/**
 * The input of a start; undefined where none is given. Whether it may be stored, the use case checks.
 * @throws InvalidInput for text that is no JSON or too large, and for a value that is none
 */
export function inputOf(message: ExecutionInput | undefined): Json | undefined {
  const { input } = message ?? {};
  if (input?.case === 'inputJson') return readJson('input.input_json', input.value);
  if (input?.case !== 'inputValue') return undefined;
  try {
    return toJson(ValueSchema, input.value) as Json;
  } catch {
    throw invalid('input.input_value', 'must be a JSON value');
  }
}
