import type { Language } from '@runlog/core';
import { readText } from './document/text.js';
import { Report } from './document/report.js';
import { readWorkflow } from './document/workflow.js';
import { yawlProgram } from './program.js';

/** YaWL, the workflow language of Yandex Cloud, in YAML or JSON. */
export const yawl: Language = {
  name: 'yawl',
  compile: (document) => {
    const text = readText(document);
    if (!text.ok) return text;
    const report = new Report(text.lineOf);
    const workflow = readWorkflow({ place: [], value: text.value, report });
    if (!workflow || report.problems.length > 0) return { ok: false, problems: report.problems };
    return { ok: true, program: yawlProgram(workflow), expressions: report.expressions };
  },
};
