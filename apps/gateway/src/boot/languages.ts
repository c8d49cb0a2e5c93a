import type { Language } from '@runlog/core';
import { yawl } from '@runlog/dialect-yandex/program';
import { task } from '@runlog/programs';

/** The workflow languages that definitions may be written in; a further dialect is a further line. */
export const languages: readonly Language[] = [task, yawl];
