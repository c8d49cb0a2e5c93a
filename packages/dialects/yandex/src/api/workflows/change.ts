import type { InputProblem } from '@runlog/core';

import type { UpdateWorkflowRequest } from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { nameProblems, settingsProblems, specProblems } from './problems.js';
import type { Settings } from './stored.js';

/** What an update asks for. */
export interface Change {
  readonly name?: string;
  readonly specYaml?: string;
  /** The settings after it, from those before. */
  settings(before: Settings): Settings;
}

/** The fields that a mask can name, and the members of the message that they are. */
const fields = {
  name: 'name',
  description: 'description',
  labels: 'labels',
  specification: 'specification',
  log_options: 'logOptions',
  network_id: 'networkId',
  service_account_id: 'serviceAccountId',
  express: 'express',
  schedule: 'schedule',
  is_public: 'isPublic',
} as const;

type Field = keyof typeof fields;

const isField = (path: string): path is Field => Object.hasOwn(fields, path);

/** The change that an update asks for, or every rule that it breaks. A field that is named and not given is emptied. */
export function changeOf(
  request: UpdateWorkflowRequest,
): { readonly change: Change } | { readonly problems: readonly InputProblem[] } {
  const masked = request.updateMask?.paths ?? [];
  const paths = masked.length > 0 ? masked.map(fieldOf) : givenFields(request);
  const unknown = masked.map(fieldOf).filter((path) => !isField(path));
  const named = new Set(paths.filter(isField));
  const problems = [
    ...unknown.map((path) => ({
      field: 'update_mask',
      message: `names ${JSON.stringify(path.slice(0, 100))}, which is no field that can change`,
    })),
    ...(named.has('name') ? nameProblems(request.name) : []),
    ...(named.has('specification') ? specProblems(request.specification) : []),
    ...settingsProblems(request),
  ];
  if (problems.length > 0) return { problems };
  const spec = request.specification?.spec;
  return {
    change: {
      ...(named.has('name') && { name: request.name }),
      ...(named.has('specification') && spec?.case === 'specYaml' && { specYaml: spec.value }),
      settings: (before) => withFields(before, request, named),
    },
  };
}

/** The one member of a specification stands for it. */
const fieldOf = (path: string): string => (path === 'specification.spec_yaml' ? 'specification' : path);

/** Without a mask what is given changes: proto3 cannot tell an empty field from one that is left out. */
function givenFields(request: UpdateWorkflowRequest): Field[] {
  const isGiven = (field: Field): boolean => {
    const value = request[fields[field]];
    return typeof value === 'object' && field === 'labels' ? Object.keys(value).length > 0 : Boolean(value);
  };
  return Object.keys(fields).filter(isField).filter(isGiven);
}

function withFields(before: Settings, request: Settings, named: ReadonlySet<Field>): Settings {
  const pick = <K extends keyof Settings>(field: Field, member: K): Settings[K] =>
    named.has(field) ? request[member] : before[member];
  return {
    description: pick('description', 'description'),
    labels: pick('labels', 'labels'),
    logOptions: pick('log_options', 'logOptions'),
    networkId: pick('network_id', 'networkId'),
    serviceAccountId: pick('service_account_id', 'serviceAccountId'),
    express: pick('express', 'express'),
    schedule: pick('schedule', 'schedule'),
    isPublic: pick('is_public', 'isPublic'),
  } as Settings;
}
