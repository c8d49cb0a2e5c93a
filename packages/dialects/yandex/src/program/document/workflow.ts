import { members, type Field } from './field.js';
import type { Workflow } from './model.js';
import { retryRules } from './retry.js';
import { oneOf } from './scalars.js';
import { readSteps } from './sequence.js';
import type { Surroundings } from './step-context.js';

/** Reads a whole document; what is wrong with it is in the field's report. */
export function readWorkflow(field: Field, connectors: Surroundings['connectors']): Workflow | undefined {
  const found = members(field, ['yawl', 'start', 'defaultRetryPolicy', 'steps']);
  if (!found) return undefined;
  const version = found.need('yawl');
  // Without quotes YAML reads the version as a number.
  const written = version && { ...version, value: versionText(version) };
  const defaultRetry = retryRules(found.get('defaultRetryPolicy'), 'own codes too');
  return {
    version: oneOf(written, ['0.1', '1.0']) ?? '1.0',
    ...readSteps(found, 0, { connectors, ...(defaultRetry && { defaultRetry }) }),
  };
}

const versionText = ({ value }: Field): Field['value'] => {
  if (typeof value !== 'number') return value;
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
};
