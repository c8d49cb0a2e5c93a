import type { DocumentExpression, DocumentProblem, Language } from '@runlog/core';
import type { Workflow } from './document/model.js';
import { Report } from './document/report.js';
import { readText } from './document/text.js';
import { readWorkflow } from './document/workflow.js';
import { yawlProgram } from './program.js';
import type { Connector } from './steps/connector.js';
import { connectors } from './steps/connectors.js';

/** YaWL with these kinds of integration steps; one that stands further down replaces another of its key. */
export const yawlWith = (known: readonly Connector[]): Language => ({
  name: 'yawl',
  compile: (document) => {
    const read = readDocument(document, known);
    return read.ok ? { ok: true, program: yawlProgram(read.workflow), expressions: read.expressions } : read;
  },
});

/** YaWL, the workflow language of Yandex Cloud, in YAML or JSON. */
export const yawl: Language = yawlWith(connectors);

/** A document's model and its jq, or everything that is wrong with it. */
export type ReadDocument =
  | { readonly ok: true; readonly workflow: Workflow; readonly expressions: readonly DocumentExpression[] }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** Reads a whole document. */
export function readDocument(document: string, known: readonly Connector[] = connectors): ReadDocument {
  const text = readText(document);
  if (!text.ok) return text;
  const report = new Report(text.lineOf);
  const byKey = new Map(known.map((connector) => [connector.key, connector]));
  const workflow = readWorkflow({ place: [], value: text.value, report }, byKey);
  const { problems, expressions } = report;
  return workflow && problems.length === 0 ? { ok: true, workflow, expressions } : { ok: false, problems };
}
