import type { Language } from '@runlog/core';
import { yawl } from '@runlog/dialect-yandex/program';
import { graph, task } from '@runlog/programs';

/** The languages of the simulated installation. */
export const languages: readonly Language[] = [task, graph, yawl];
