import { limits } from '@runlog/core';

import { uuidShape } from '../input/text.js';

/** How somebody names a definition. */
export type DefinitionName =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name'; readonly name: string; readonly version?: number };

/** Reads `name`, `name@version` or an id; undefined for text that can name nothing. */
export function parseDefinitionName(text: string): DefinitionName | undefined {
  if (uuidShape.test(text)) return { by: 'id', id: text };
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:@([1-9]\d{0,8}))?$/.exec(text);
  const [, name, version] = match ?? [];
  if (name === undefined || name.length > limits.nameLength) return undefined;
  return { by: 'name', name, ...(version !== undefined && { version: Number(version) }) };
}
