import { functionCallReader, httpCallReader } from './calls.js';
import { connectors } from './connectors.js';
import { readForeach, readParallel } from './fans.js';
import { anyMembers, refuse, type Field, type Members } from './field.js';
import { readIntegration } from './integration.js';
import { missingReader } from './missing.js';
import type { Step } from './model.js';
import { readFail, readNoOp, readSuccess, readWait } from './plain-steps.js';
import { label } from './scalars.js';
import type { StepContext, StepHead } from './step-context.js';
import { readSwitch } from './switch.js';
import { readWhile } from './while.js';

type StepReader = (field: Field, head: StepHead, context: StepContext) => Step | undefined;

const readers: ReadonlyMap<string, StepReader> = new Map<string, StepReader>([
  ['switch', readSwitch],
  ['foreach', readForeach],
  ['parallel', readParallel],
  ['while', readWhile],
  ['wait', readWait],
  ['success', readSuccess],
  ['fail', readFail],
  ['noOp', readNoOp],
  ['httpCall', (field, head, context) => readIntegration(field, head, context, httpCallReader)],
  ['functionCall', (field, head, context) => readIntegration(field, head, context, functionCallReader)],
  ...[...connectors].map(([name, fields]): [string, StepReader] => [
    name,
    (field, head, context) => readIntegration(field, head, context, missingReader(name, fields)),
  ]),
]);

/** Reads one entry of a map of steps: a title, a description and exactly one step of some type. */
export function readStep(field: Field, id: string, context: StepContext): Step | undefined {
  const found = anyMembers(field);
  if (!found) return undefined;
  const head = readHead(found, id);
  const types = found.names.filter((name) => readers.has(name));
  for (const name of found.names)
    if (!readers.has(name) && name !== 'title' && name !== 'description')
      field.report.problem([...field.place, name], 'is no step type, and neither title nor description');
  if (types.length !== 1) {
    const seen = types.length === 0 ? 'none' : types.join(', ');
    refuse(field, `must have exactly one step type, but has ${seen}`);
  }
  const steps = types.map((type) => readTyped(found, type, head, context));
  return steps.length === 1 ? steps[0] : undefined;
}

function readTyped(found: Members, type: string, head: StepHead, context: StepContext): Step | undefined {
  const body = found.get(type);
  return body && readers.get(type)?.(body, head, context);
}

function readHead(found: Members, id: string): StepHead {
  const title = label(found.get('title'));
  const description = label(found.get('description'));
  return { id, ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
}
