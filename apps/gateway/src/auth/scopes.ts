import { scopes, type Scope } from '@runlog/hosting';

/** Stands for all scopes, and for all tenants, in what an API key is made for. */
export const everything = '*';

export const isScope = (name: unknown): name is Scope => scopes.some((scope) => scope === name);
