import { matchesError } from '@runlog/core';
import type { CodeList } from '../document/model.js';

/** True when the list speaks of the code. STEP_INTERNAL and an exhausted quota break the execution whatever it says. */
export const listed = (list: CodeList, code: string): boolean =>
  matchesError({ ...list, never: ['STEP_INTERNAL', 'STEP_QUOTA_EXCEEDED'] }, code);
