/** Checks of values against JSON Schema. */

import { pathOf } from "./path.ts";

/** More of them than a model needs to correct itself. */
const maxProblems = 8;

/**
 * What is wrong with a value, one line each; empty when nothing is. TypeBox reads the schema each time, without
 * `eval`, so that it works in pages that forbid that. It is loaded with the first call.
 */
export async function jsonSchemaProblems(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
): Promise<string[]> {
  const { Errors } = await import("typebox/schema");
  const [fits, errors] = Errors(schema, value);
  if (fits) return [];
  // A field that `additionalProperties` refuses is told twice: by the rule and by the field.
  const told = errors.filter(({ keyword }) => keyword !== "boolean");
  return told
    .slice(0, maxProblems)
    .map(({ instancePath, message, params }) => `${pathOf(keysOf(instancePath))} ${message}${named(params)}`);
}

/** The keys of a JSON pointer. */
function keysOf(pointer: string): string[] {
  const keys = pointer.split("/").slice(1);
  return keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Names that the message leaves out. */
function named(params: object): string {
  if ("additionalProperties" in params && Array.isArray(params.additionalProperties)) {
    return `: ${params.additionalProperties.join(", ")}`;
  }
  if ("allowedValues" in params) return `: ${JSON.stringify(params.allowedValues)}`;
  return "";
}
