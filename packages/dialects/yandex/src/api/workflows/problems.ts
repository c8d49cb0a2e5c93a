import type { InputProblem } from '@runlog/core';
import { termProblems, textProblems } from '@runlog/executions';

import type {
  LogOptions,
  WorkflowSchedule,
  WorkflowSpecification,
} from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_pb.js';
import type { Settings } from './stored.js';

const nameShape = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const keyShape = /^[a-z][-_./\\@0-9a-z]*$/;
const valueShape = /^[-_./\\@0-9a-z]*$/;
const longest = { description: 256, labels: 64, label: 63, cron: 100, id: 64 } as const;

/** Every rule that a name breaks. */
export const nameProblems = (name: string): InputProblem[] =>
  nameShape.test(name)
    ? []
    : [
        {
          field: 'name',
          message:
            'must have 1 to 63 small letters, digits and hyphens, begin with a letter and end with none of the hyphens',
          limit: 63,
        },
      ];

/** The text of a specification, or that there is none. */
export function specProblems(specification: WorkflowSpecification | undefined): InputProblem[] {
  const { spec } = specification ?? {};
  return spec?.case === 'specYaml' && spec.value !== ''
    ? []
    : [{ field: 'specification.spec_yaml', message: 'must be given' }];
}

/** Every rule that settings break. */
export const settingsProblems = (settings: Settings): InputProblem[] => [
  ...textProblems('description', settings.description, longest.description, 0),
  ...labelProblems(settings.labels),
  ...textProblems('network_id', settings.networkId, longest.id, 0),
  ...textProblems('service_account_id', settings.serviceAccountId, longest.id, 0),
  ...logProblems(settings.logOptions),
  ...(settings.schedule ? timingProblems(settings.schedule) : []),
];

function labelProblems(labels: Readonly<Record<string, string>>): InputProblem[] {
  const entries = Object.entries(labels);
  if (entries.length > longest.labels)
    return [
      { field: 'labels', message: `must have at most ${longest.labels} entries`, limit: longest.labels },
    ];
  return entries.flatMap(([key, value]) => {
    const field = `labels.${key.slice(0, 2 * longest.label)}`;
    return [
      ...textProblems(field, key, longest.label),
      ...textProblems(field, value, longest.label, 0),
      ...(keyShape.test(key)
        ? []
        : [
            {
              field,
              message: 'must have a key of small letters, digits and - _ . / \\ @ that begins with a letter',
            },
          ]),
      ...(valueShape.test(value)
        ? []
        : [{ field, message: 'must have a value of small letters, digits and - _ . / \\ @' }]),
    ];
  });
}

function logProblems(options: LogOptions | undefined): InputProblem[] {
  const { destination } = options ?? {};
  if (!destination?.case) return [];
  const field = destination.case === 'logGroupId' ? 'log_group_id' : 'folder_id';
  return textProblems(`log_options.${field}`, destination.value, longest.id, 0);
}

function timingProblems({ cronExpression, timezone }: WorkflowSchedule): InputProblem[] {
  const long = textProblems('schedule.cron_expression', cronExpression, longest.cron);
  if (long.length > 0) return long;
  const terms = { cron: cronExpression, timeZone: timezone || 'UTC', definition: 'any' };
  return termProblems(terms).map((problem) => ({
    ...problem,
    field: problem.field === 'cron' ? 'schedule.cron_expression' : 'schedule.timezone',
  }));
}
