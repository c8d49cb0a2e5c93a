/** Classes of urgency; a queue's `high` tasks are taken before its `normal` ones, those before `low`. */
export const priorities = ['high', 'normal', 'low'] as const;

export type Priority = (typeof priorities)[number];
