/** Schemas that an answer must fit: of a schema library, or JSON Schema. */

import { checkValue, describe, isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";
import { type JsonSchema, readyParameters, type ToolArguments } from "../tools/parameters.ts";
import { isStandard, type StandardSchema } from "../tools/standard-schema.ts";

/** A schema of a library: zod, valibot (by `toStandardJsonSchema`), any Standard Schema with JSON Schema, TypeBox. */
export type LibrarySchema = StandardSchema | (JsonSchema & { readonly "~kind": string });

/** What an answer can be asked to fit. */
export type OutputSchema = StandardSchema | JsonSchema;

/** The value that an answer is parsed to: the schema's output, after its defaults and transformations. */
export type SchemaOutput<Schema> = ToolArguments<Schema>;

/** Whether a schema was made by a library, and so types what it parses. */
export function isLibrarySchema(schema: unknown): boolean {
  return isStandard(schema) || (isPlainObject(schema) && Object.hasOwn(schema, "~kind"));
}

/**
 * What the model is told of a schema. One that is JSON Schema already, or TypeBox's, goes as it is. Endpoints want
 * every object to be closed, which libraries don't write: that is added.
 *
 * @throws CodexError `invalid_argument` for what is no schema; from a library also for one that isn't of an object.
 */
export function outputJsonSchema(schema: unknown): Readonly<Record<string, unknown>> {
  if (isStandard(schema)) return closed(readyParameters(schema, "outputSchema").schema);
  if (isPlainObject(schema)) return schema;
  checkValue(schema, "outputSchema", "plain object");
  throw new CodexError("invalid_argument", `outputSchema must be a schema, not ${describe(schema)}.`);
}

/**
 * The value that an answer stands for.
 *
 * @throws CodexError `invalid_output` when it isn't JSON, or doesn't fit the schema.
 */
export async function parseOutput(schema: unknown, answer: string): Promise<unknown> {
  const value = parseJson(answer);
  const checked = await checkOutput(schema, value);
  if ("value" in checked) return checked.value;
  throw new CodexError(
    "invalid_output",
    `The model's answer doesn't fit the output schema: ${checked.problems.join("; ")}.`,
  );
}

function checkOutput(schema: unknown, value: unknown) {
  if (isStandard(schema)) return readyParameters(schema, "outputSchema").check(value);
  // An answer may be any JSON; arguments, for which these checks were made, are objects.
  return checkJson(outputJsonSchema(schema), value);
}

async function checkJson(schema: Readonly<Record<string, unknown>>, value: unknown) {
  const { jsonSchemaProblems } = await import("../tools/json-schema.ts");
  const problems = await jsonSchemaProblems(schema, value);
  return problems.length === 0 ? { value } : { problems };
}

/** The JSON of an answer: all of it, or else what stands between its outermost braces or brackets. */
function parseJson(answer: string): unknown {
  const parts = [answer, between(answer, "{", "}"), between(answer, "[", "]")];
  for (const part of parts) {
    try {
      const value: unknown = JSON.parse(part);
      return value;
    } catch {
      // The next part may be JSON.
    }
  }
  throw new CodexError("invalid_output", "The model's answer holds no JSON; ask again.");
}

function between(text: string, open: string, close: string): string {
  const start = text.indexOf(open);
  return start < 0 ? "" : text.slice(start, text.lastIndexOf(close) + 1);
}

/** Where JSON Schema holds further schemas: one, a list, or by name. */
const single = ["items", "not", "additionalProperties"];
const lists = ["anyOf", "oneOf", "allOf", "prefixItems"];
const named = ["properties", "$defs", "definitions"];

function closed(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (single.includes(key)) return [key, closedIfSchema(value)];
    if (lists.includes(key) && Array.isArray(value)) return [key, value.map(closedIfSchema)];
    if (named.includes(key) && isPlainObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, s]) => [name, closedIfSchema(s)]))];
    }
    return [key, value];
  });
  const result: Record<string, unknown> = Object.fromEntries(entries);
  if (isPlainObject(result["properties"])) result["additionalProperties"] ??= false;
  return result;
}

function closedIfSchema(value: unknown): unknown {
  return isPlainObject(value) ? closed(value) : value;
}
