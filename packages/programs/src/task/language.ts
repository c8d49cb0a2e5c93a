import type { Language } from '@runlog/core';
import { readDocument } from './document.js';
import { taskProgram } from './program.js';

/**
 * The language of one task: `{handler, queue?, type?, retry?, timeouts?}` as JSON. `queue` is `default` unless said
 * otherwise, delays and limits are in milliseconds, and without `retry` the task is tried once.
 */
export const task: Language = {
  name: 'task',
  compile: (text) => {
    const read = readDocument(text);
    return read.ok ? { ok: true, program: taskProgram(read.document), expressions: [] } : read;
  },
};
