import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const drawn = (prefix: string): string =>
  prefix + Array.from({ length: 17 }, () => letters[randomInt(letters.length)]).join('');

/** A fresh id of a workflow: 20 characters, 88 bits of them chance. */
export const newWorkflowId = (): string => drawn('dfq');

/** A fresh id of an operation, likewise. */
export const newOperationId = (): string => drawn('dfo');

/** True for ids that only workflows made by this API have; every other name is that of a native definition. */
export const isWorkflowId = (text: string): boolean => /^dfq[a-z0-9]{17}$/.test(text);

/** True for ids that only operations have. */
export const isOperationId = (text: string): boolean => /^dfo[a-z0-9]{17}$/.test(text);
