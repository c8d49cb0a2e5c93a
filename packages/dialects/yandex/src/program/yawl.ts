import type { DocumentExpression, DocumentProblem, Language } from '@runlog/core';
import type { Workflow } from './document/model.js';
import { Report } from './document/report.js';
import { readText } from './document/text.js';
import { readWorkflow } from './document/workflow.js';
import { yawlProgram } from './program.js';

/** YaWL, the workflow language of Yandex Cloud, in YAML or JSON. */
export const yawl: Language = {
  name: 'yawl',
  compile: (document) => {
    const read = readDocument(document);
    return read.ok ? { ok: true, program: yawlProgram(read.workflow), expressions: read.expressions } : read;
  },
};

/** A document's model and its jq, or everything that is wrong with it. */
export type ReadDocument =
  | { readonly ok: true; readonly workflow: Workflow; readonly expressions: readonly DocumentExpression[] }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** Reads a whole document. */
export function readDocument(document: string): ReadDocument {
  const text = readText(document);
  if (!text.ok) return text;
  const report = new Report(text.lineOf);
  const workflow = readWorkflow({ place: [], value: text.value, report });
  const { problems, expressions } = report;
  return workflow && problems.length === 0 ? { ok: true, workflow, expressions } : { ok: false, problems };
}
