import { yawlLimits } from '../limits.js';
import type { Connector } from '../steps/connector.js';
import { codeList, type OwnCodes } from './codes.js';
import { items, members, type Field } from './field.js';
import type { CatchRule, IntegrationStep } from './model.js';
import { retryPolicy, retryRules } from './retry.js';
import { duration } from './scalars.js';
import { nextOf, stepId, type StepContext, type StepHead } from './step-context.js';
import { optionalTemplate, template } from './templates.js';

/** Fields that every integration step may have. */
const commonKeys = ['input', 'output', 'next', 'retryPolicy', 'timeout', 'catch'];

/** Reads an integration step of the connector's kind. */
export function readIntegration(
  field: Field,
  head: StepHead,
  context: StepContext,
  connector: Connector,
): IntegrationStep | undefined {
  const found = members(field, connector.fields && [...commonKeys, ...connector.fields]);
  if (!found) return undefined;
  const call = connector.read(found);
  const own = ownCodes(connector);
  const input = optionalTemplate(found.get('input'));
  const output = optionalTemplate(found.get('output'));
  const policy = found.get('retryPolicy');
  const rules = policy ? retryRules(policy, own) : context.defaultRetry;
  const attemptMs = duration(found.get('timeout'), { least: 1, most: yawlLimits.attemptMs });
  const catches = found.get('catch');
  return {
    ...head,
    kind: 'integration',
    connector,
    call,
    ...(input && { input }),
    ...(output && { output }),
    ...nextOf(found, context),
    retry: retryPolicy(rules, connector.errors),
    timeouts: { startToCloseMs: attemptMs ?? yawlLimits.attemptMs, scheduleToCloseMs: yawlLimits.stepMs },
    catches: (catches ? items(catches, 0, 100) : []).flatMap((rule) => readCatch(rule, context, own)),
  };
}

function readCatch(field: Field, context: StepContext, own: OwnCodes): CatchRule[] {
  const found = members(field, ['errorList', 'errorListMode', 'output', 'next']);
  if (!found) return [];
  return [
    {
      match: codeList(found, own),
      output: template(found.need('output')),
      next: stepId(found.need('next'), context) ?? '',
    },
  ];
}

const ownCodes = ({ errors }: Connector): OwnCodes =>
  errors.others === undefined ? 'own codes too' : 'known only';
