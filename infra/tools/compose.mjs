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

/** The secrets that a service gets: which, and where it finds them. */
export const mountedSecrets = ({ secrets = [] }) =>
  secrets.map((one) =>
    typeof one === 'string'
      ? { source: one, target: `/run/secrets/${one}` }
      : { source: one.source, target: one.target },
  );

/**
 * The variables of a service as its process reads them; one without a value is handed on where the caller has it, and of
 * one that names a file the value counts.
 */
export function environmentOfService(service, given = {}, secretFiles = {}) {
  const content = (file) =>
    secretFiles[mountedSecrets(service).find(({ target }) => target === file)?.source]?.trim();
  return Object.fromEntries(
    Object.entries(service.environment ?? {})
      .map(([name, value]) => [name, value === null ? given[name] : interpolate(value, given)])
      .map(([name, value]) =>
        name.endsWith('_FILE') ? [name.replace(/_FILE$/, ''), content(value)] : [name, value],
      )
      .filter(([, value]) => value !== undefined),
  );
}
