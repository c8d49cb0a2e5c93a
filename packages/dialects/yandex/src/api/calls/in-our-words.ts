import { InvalidInput, type InputProblem } from '@runlog/core';

const mostProblems = 50;

const words: readonly (readonly [RegExp, string])[] = [
  [/^pageToken$/, 'page_token'],
  [/^pageSize$/, 'page_size'],
  [/^document(?=$|[.[])/, 'specification.spec_yaml'],
  [/^definition$/, 'workflow_id'],
  [/^(?:started|finished)(?:After|Before)$/, 'filter'],
  [/^cron$/, 'schedule.cron_expression'],
  [/^timeZone$/, 'schedule.timezone'],
];

/** Carries a use case out; what it says of fields, it says in this API's names, and at a bearable length. */
export async function inOurWords<T>(
  work: () => Promise<T>,
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(bounded(error.problems.map((problem) => renamed(problem, more))), {
      cause: error,
    });
  }
}

function renamed(problem: InputProblem, more: Readonly<Record<string, string>>): InputProblem {
  const [root = ''] = /^[^.[]+/.exec(problem.field) ?? [];
  const own = Object.hasOwn(more, root) ? more[root] : undefined;
  if (own !== undefined) return { ...problem, field: own + problem.field.slice(root.length) };
  const found = words.find(([shape]) => shape.test(problem.field));
  return found ? { ...problem, field: problem.field.replace(...found) } : problem;
}

function bounded(problems: readonly InputProblem[]): readonly InputProblem[] {
  const rest = problems.length - mostProblems;
  if (rest <= 0) return problems;
  const message = `${rest} further problems are not listed`;
  return [...problems.slice(0, mostProblems), { field: problems[mostProblems]?.field ?? '', message }];
}
