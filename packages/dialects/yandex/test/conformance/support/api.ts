import { methods, type Method } from './methods.js';

/** A message of which any part may be left out. */
export type Part<T> = T extends Date | Uint8Array | string | number | boolean
  ? T
  : T extends readonly (infer U)[]
    ? readonly Part<U>[]
    : { readonly [K in keyof T]?: Part<T[K]> | undefined };

type Methods = typeof methods;

/** Names of {@link methods}. */
export type MethodName = keyof Methods;

/** The whole API as the published client's messages have it, whatever the calls go over. */
export type Api = {
  readonly [K in MethodName]: Methods[K] extends Method<infer Q, infer A>
    ? (request: Part<Q>) => Promise<A>
    : never;
};

/** An API whose calls are made by this function; requests come as they were written. */
export const apiOver = (call: (name: MethodName, request: object) => Promise<unknown>): Api =>
  Object.fromEntries(
    Object.keys(methods).map((name) => [name, (request: object) => call(name as MethodName, request)]),
  ) as unknown as Api;
