import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { isJsonObject, type ExecutionState, type Json } from '@runlog/core';
import { readJson } from '@runlog/executions';

import type { ExecutionInput } from '../../gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';
import { invalid } from '../errors.js';

/** What executions that came through this API name as their origin. */
export const dialect = 'yandex';

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

/** Characters of an input's text that are kept as they were written; of a longer one only its value. */
const mostWritten = 64 * 1024;

/** What an input's text says beyond its value (spaces, digits, the order of keys), to be given back with it. */
export function factsOf(message: ExecutionInput | undefined, value: Json | undefined): { facts?: Json } {
  const { input } = message ?? {};
  if (input?.case !== 'inputJson' || input.value.length > mostWritten) return {};
  return input.value === JSON.stringify(value) ? {} : { facts: { inputJson: input.value } };
}

/** The text of an execution's input: as it was written where that was kept. */
export function inputTextOf({ input, origin }: Pick<ExecutionState, 'input' | 'origin'>): string {
  const facts = origin?.dialect === dialect ? origin.facts : undefined;
  const written = facts !== undefined && isJsonObject(facts) ? facts['inputJson'] : undefined;
  return typeof written === 'string' ? written : JSON.stringify(input);
}
