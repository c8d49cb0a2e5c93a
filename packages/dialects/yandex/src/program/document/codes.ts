import type { CodeList } from './model.js';
import { isKnownCode, isReservedCode } from '../errors/codes.js';
import { items, refuse, type Members } from './field.js';
import { oneOf, text } from './scalars.js';

/** Which codes a list may name besides those of the specification: a worker's author has codes of his own. */
export type OwnCodes = 'known only' | 'own codes too';

/** Reads `errorList` and `errorListMode`. */
export function codeList(found: Members, own: OwnCodes): CodeList {
  const list = found.need('errorList');
  const codes = (list ? items(list, 0, 1000) : []).flatMap((field) => {
    const code = text(field);
    if (code === undefined) return [];
    if (!isKnownCode(code) && (own === 'known only' || isReservedCode(code)))
      refuse(field, `${code} is not an error code`);
    return [code];
  });
  const mode = oneOf(found.get('errorListMode'), ['INCLUDE', 'EXCLUDE']) ?? 'INCLUDE';
  return { mode: mode === 'INCLUDE' ? 'include' : 'exclude', codes };
}
