import { parseDocument } from 'yaml';

import { readText } from './repository.mjs';

const reference = /\$\{(\w+)(?:(:?[-?])([^}]*))?\}/g;

/** compose.yaml with its merges, as plain data; `problems` are those of its YAML. */
export function readCompose() {
  const document = parseDocument(readText('infra', 'compose.yaml'), { merge: true, uniqueKeys: true });
  const problems = [...document.errors, ...document.warnings].map(({ message }) => message);
  return { problems, ...document.toJS() };
}

/** The variables that a text asks the caller of compose for: name, operator (`:-`, `:?` …) and its operand. */
export const references = (text) =>
  [...String(text).matchAll(reference)].map(([, name, operator, operand]) => ({ name, operator, operand }));

/** A text as compose hands it on, given the caller's variables. */
export const interpolate = (text, given) =>
  String(text).replace(reference, (_, name, operator, operand) =>
    given[name] !== undefined && (given[name] !== '' || !operator?.startsWith(':'))
      ? given[name]
      : operator?.endsWith('-')
        ? operand
        : '',
  );

/** The variables of a service as its process gets them; one without a value is handed on where the caller has it. */
export const environmentOfService = ({ environment = {} }, given = {}) =>
  Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value === null ? given[name] : interpolate(value, given)])
      .filter(([, value]) => value !== undefined),
  );
