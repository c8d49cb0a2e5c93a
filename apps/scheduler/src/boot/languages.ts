import type { Language } from '@runlog/core';
import { graph, task } from '@runlog/programs';
import { yawl } from '@runlog/dialect-yandex/program';

/** The workflow languages that this scheduler drives; a further dialect is a further line. */
export const languages: readonly Language[] = [task, graph, yawl];
