/** Any value that JSON text can carry. Numbers are finite doubles; absent is not a value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. Keys are data, never looked up as members of a class. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for objects, false for arrays, scalars and null. */
export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
