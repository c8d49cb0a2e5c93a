import { yawlLimits } from '../limits.js';
import { codeList } from './codes.js';
import { items, members, type Field, type Members } from './field.js';
import type { Call, CatchRule, IntegrationStep } from './model.js';
import { retryPolicy, retryRules } from './retry.js';
import { duration } from './scalars.js';
import { nextOf, stepId, type StepContext, type StepHead } from './step-context.js';
import { optionalTemplate, template } from './templates.js';

/** Fields that every integration step may have. */
const commonKeys = ['input', 'output', 'next', 'retryPolicy', 'timeout', 'catch'];

/** How the fields of one kind of integration step are read. */
export interface CallReader {
  /** Its own keys; undefined where the specification does not list them, and any are taken. */
  readonly keys: readonly string[] | undefined;
  read(found: Members): Call;
}

/** Reads an integration step of the kind that `reader` knows. */
export function readIntegration(
  field: Field,
  head: StepHead,
  context: StepContext,
  reader: CallReader,
): IntegrationStep | undefined {
  const found = members(field, reader.keys && [...commonKeys, ...reader.keys]);
  if (!found) return undefined;
  const call = reader.read(found);
  const own = call.kind === 'function' ? 'own codes too' : 'known only';
  const input = optionalTemplate(found.get('input'));
  const output = optionalTemplate(found.get('output'));
  const policy = found.get('retryPolicy');
  const rules = policy ? retryRules(policy, own) : context.defaultRetry;
  const attemptMs = duration(found.get('timeout'), { least: 1, most: yawlLimits.attemptMs });
  const catches = found.get('catch');
  return {
    ...head,
    kind: 'integration',
    call,
    ...(input && { input }),
    ...(output && { output }),
    ...nextOf(found, context),
    retry: retryPolicy(rules, call),
    timeouts: { startToCloseMs: attemptMs ?? yawlLimits.attemptMs, scheduleToCloseMs: yawlLimits.stepMs },
    catches: (catches ? items(catches, 0, 100) : []).flatMap((rule) => readCatch(rule, context, call)),
  };
}

function readCatch(field: Field, context: StepContext, call: Call): CatchRule[] {
  const found = members(field, ['errorList', 'errorListMode', 'output', 'next']);
  if (!found) return [];
  return [
    {
      match: codeList(found, call.kind === 'function' ? 'own codes too' : 'known only'),
      output: template(found.need('output')),
      next: stepId(found.need('next'), context) ?? '',
    },
  ];
}
