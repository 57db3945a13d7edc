/** JSON values, and looking into them without casts. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is an object that is neither null nor a list. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same for a value that is known to be JSON. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value);
}

/** Reads JSON text. */
export function parseJson(text: string): Json {
  return JSON.parse(text);
}

/** A copy as JSON: what an `undefined` or a method would lose is lost here, before anything is compared. */
export function toJson(value: unknown): Json {
  return value === undefined ? null : parseJson(JSON.stringify(value));
}

/** The string under a key, or `undefined`. */
export function text(value: Json | undefined, key: string): string | undefined {
  const field = isJsonObject(value) ? value[key] : undefined;
  return typeof field === "string" ? field : undefined;
}

/** The objects of a list; `[]` for anything that is no list. */
export function objects(value: Json | undefined): JsonObject[] {
  return isList(value) ? value.filter(isJsonObject) : [];
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value in one line, cut in its middle when it is long. */
export function brief(value: Json | undefined, limit = 200): string {
  const line = value === undefined ? "nothing" : JSON.stringify(value);
  if (line.length <= limit) return line;
  const half = Math.floor(limit / 2);
  return `${line.slice(0, half)} ... (${line.length} characters) ... ${line.slice(-half)}`;
}
