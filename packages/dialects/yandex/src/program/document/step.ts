import { readForeach, readParallel } from './fans.js';
import { anyMembers, refuse, type Field, type Members } from './field.js';
import { readIntegration } from './integration.js';
import type { Step } from './model.js';
import { readFail, readNoOp, readSuccess, readWait } from './plain-steps.js';
import { label } from './scalars.js';
import type { StepContext, StepHead } from './step-context.js';
import { readSwitch } from './switch.js';
import { readWhile } from './while.js';

type StepReader = (field: Field, head: StepHead, context: StepContext) => Step | undefined;

const controlReaders: ReadonlyMap<string, StepReader> = new Map<string, StepReader>([
  ['switch', readSwitch],
  ['foreach', readForeach],
  ['parallel', readParallel],
  ['while', readWhile],
  ['wait', readWait],
  ['success', readSuccess],
  ['fail', readFail],
  ['noOp', readNoOp],
]);

function readerOf(type: string, { connectors }: StepContext): StepReader | undefined {
  const connector = connectors.get(type);
  return connector
    ? (field, head, context) => readIntegration(field, head, context, connector)
    : controlReaders.get(type);
}

/** Reads one entry of a map of steps: a title, a description and exactly one step of some type. */
export function readStep(field: Field, id: string, context: StepContext): Step | undefined {
  const found = anyMembers(field);
  if (!found) return undefined;
  const head = readHead(found, id);
  const types = found.names.filter((name) => readerOf(name, context));
  for (const name of found.names)
    if (!readerOf(name, context) && name !== 'title' && name !== 'description')
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
  return body && readerOf(type, context)?.(body, head, context);
}

function readHead(found: Members, id: string): StepHead {
  const title = label(found.get('title'));
  const description = label(found.get('description'));
  return { id, ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
}
