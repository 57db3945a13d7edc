/** Checks of what users pass in. */

import { CodexError } from "./errors.ts";

/** What an option may hold. */
export type Kind =
  | "string"
  | "non-empty string"
  | "non-empty string or null"
  | "boolean"
  | "function"
  | "object"
  | "object or function"
  | "non-negative number"
  | "plain object"
  | "object or array"
  | "boolean or array"
  | "array"
  | "array of strings"
  | "array of plain objects"
  | "AbortSignal"
  | "positive number"
  | readonly string[];

/** Whether a value is an object made by `{}` or JSON, and not an array or an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Checks an object of options: each field is known and holds what it may; `undefined` is as good as absent.
 *
 * @param what names the object in the error, such as `SessionOptions`.
 * @throws CodexError `invalid_argument`; `details.path` names the field.
 */
export function checkOptions(options: unknown, what: string, fields: Readonly<Record<string, Kind>>): void {
  if (!isPlainObject(options)) {
    throw new CodexError("invalid_argument", `${what} must be an object, not ${describe(options)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === undefined) {
      const hint = suggestion(name, Object.keys(fields));
      throw new CodexError("invalid_argument", `${what} has no field "${name}".${hint}`, {
        details: { path: name },
      });
    }
    if (value !== undefined) checkValue(value, name, kind);
  }
}

/**
 * Checks one value.
 *
 * @throws CodexError `invalid_argument`; `details.path` is `path`.
 */
export function checkValue(value: unknown, path: string, kind: Kind): void {
  if (fits(value, kind)) return;
  const expected = typeof kind === "string" ? withArticle(kind) : `one of ${kind.map(quote).join(", ")}`;
  throw new CodexError("invalid_argument", `${path} must be ${expected}, not ${describe(value)}.`, {
    details: { path },
  });
}

/** What a value is, in words that never show the whole of a long text: it may be a secret. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty string" : "a string";
    case "number":
      return Number.isFinite(value) ? `the number ${value}` : String(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "undefined";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** ` Did you mean "x"?` when a known name is near, else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
  const wanted = plain(name);
  const limit = wanted.length < 4 ? 1 : wanted.length < 12 ? 2 : 3;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate), limit);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best === undefined ? "" : ` Did you mean "${best.candidate}"?`;
}

function fits(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "string":
    case "boolean":
    case "function":
      return typeof value === kind;
    case "non-empty string":
      return typeof value === "string" && value.trim() !== "";
    case "non-empty string or null":
      return value === null || fits(value, "non-empty string");
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "object or array":
      return typeof value === "object" && value !== null;
    case "object or function":
      return typeof value === "function" || fits(value, "object");
    case "non-negative number":
      return typeof value === "number" && value >= 0;
    case "plain object":
      return isPlainObject(value);
    case "array":
      return Array.isArray(value);
    case "positive number":
      return typeof value === "number" && Number.isFinite(value) && value > 0;
    case "boolean or array":
      return typeof value === "boolean" || Array.isArray(value);
    case "array of strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "array of plain objects":
      return Array.isArray(value) && value.every(isPlainObject);
    case "AbortSignal":
      return value instanceof AbortSignal;
    default:
      return typeof value === "string" && kind.includes(value);
  }
}

function withArticle(kind: string): string {
  return `${/^[aeio]/i.test(kind) ? "an" : "a"} ${kind}`;
}

function quote(text: string): string {
  return `"${text}"`;
}

/** Levenshtein's distance, or any number above `limit` when it is more than that. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? limit + 1;
}
