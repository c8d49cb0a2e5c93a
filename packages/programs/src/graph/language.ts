import type { Language } from '@runlog/core';
import { readShape } from './document/shape.js';
import { compileGraph } from './plan/compile.js';
import { graphProgram } from './program.js';

/**
 * The language of graphs: `{nodes: {<name>: {handler, queue?, needs?, input?, retry?, timeouts?}}, output?}` as JSON. Nodes
 * that do not need each other run side by side. `input` and `output` are JSON in which `{"$from": "input"}` and
 * `{"$from": "<node>", "path"?: [...]}` stand for values. Without `input`, a node gets what its single need gave, the
 * execution's input when it needs nothing, or what its needs gave by their names; without `output`, the execution gives
 * what the node that nobody needs gave, or what those gave by their names. Every fault is reported with its place.
 */
export const graph: Language = {
  name: 'graph',
  compile: (text) => {
    const read = readShape(text);
    if ('problems' in read) return { ok: false, problems: read.problems };
    const compiled = compileGraph(read.document);
    return 'graph' in compiled
      ? { ok: true, program: graphProgram(compiled.graph), expressions: [] }
      : { ok: false, problems: compiled.problems };
  },
};
