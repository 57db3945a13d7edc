/** A tool's parameters: what the model is told of them, and checks of what it gives. */

import type { Static, TSchema } from "typebox";
import { isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";
import { jsonSchemaProblems } from "./json-schema.ts";
import { pathOf } from "./path.ts";
import { isStandard, type StandardIssue, type StandardSchema } from "./standard-schema.ts";

/** JSON Schema as it is written: by hand, or by TypeBox. */
export type JsonSchema = TSchema & object & { readonly "~standard"?: never };

/** What describes a tool's arguments. */
export type ToolParameters = StandardSchema | JsonSchema;

/** What `run` gets for parameters: the schema's output, after its defaults and transformations. */
export type ToolArguments<Parameters> = Parameters extends {
  readonly "~standard": { readonly types?: infer Types };
}
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : Parameters extends TSchema
    ? Static<Parameters>
    : unknown;

/** Arguments that fit, or what is wrong with them: one line each. */
export type CheckedArguments = { readonly value: unknown } | { readonly problems: readonly string[] };

/** Parameters, made ready. */
export interface ReadyParameters {
  /** JSON Schema, for the model. */
  readonly schema: Readonly<Record<string, unknown>>;
  check(value: unknown): Promise<CheckedArguments>;
}

/**
 * Makes parameters ready.
 *
 * @param path names them in errors.
 * @throws CodexError `invalid_argument` for what is no schema of an object.
 */
export function readyParameters(parameters: unknown, path: string): ReadyParameters {
  if (isStandard(parameters)) {
    const schema = objectSchema(jsonSchemaOf(parameters["~standard"], path), path);
    return { schema, check: (value) => checkStandard(parameters, value) };
  }
  if (!isPlainObject(parameters)) {
    throw wrong(path, "must be JSON Schema, a TypeBox schema, or a Standard Schema such as zod's");
  }
  const schema = objectSchema(parameters, path);
  return {
    schema,
    async check(value) {
      const problems = await jsonSchemaProblems(schema, value);
      return problems.length === 0 ? { value } : { problems };
    },
  };
}

function jsonSchemaOf(standard: Readonly<Record<string, unknown>>, path: string): unknown {
  const { vendor, jsonSchema } = standard;
  const input: unknown = isObject(jsonSchema) ? Reflect.get(jsonSchema, "input") : undefined;
  if (typeof input !== "function") {
    const hint = vendor === "valibot" ? " Wrap it with toStandardJsonSchema of @valibot/to-json-schema." : "";
    throw wrong(path, `comes from ${String(vendor)} and doesn't tell its JSON Schema.${hint}`);
  }
  try {
    const schema: unknown = input.call(jsonSchema, { target: "draft-07" });
    return schema;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw wrong(path, `can't be written as JSON Schema: ${reason}`, cause);
  }
}

/** A model gives arguments as an object; the dialect is of no use to it. */
function objectSchema(schema: unknown, path: string): Readonly<Record<string, unknown>> {
  if (!isPlainObject(schema)) throw wrong(path, "must give JSON Schema");
  const { $schema: _, ...rest } = schema;
  if (rest["type"] !== undefined && rest["type"] !== "object") {
    throw wrong(path, `must describe an object, not ${JSON.stringify(rest["type"])}`);
  }
  return rest;
}

async function checkStandard(
  schema: { readonly "~standard": Readonly<Record<string, unknown>> },
  value: unknown,
): Promise<CheckedArguments> {
  const standard = schema["~standard"];
  const validate = standard["validate"];
  const result: unknown = typeof validate === "function" ? await validate.call(standard, value) : undefined;
  if (!isObject(result)) return { problems: ["the arguments could not be checked"] };
  const issues: unknown = Reflect.get(result, "issues");
  if (Array.isArray(issues)) return { problems: issues.map(problemOf) };
  return { value: Reflect.get(result, "value") };
}

function problemOf(issue: StandardIssue): string {
  const keys = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
  return `${pathOf(keys)}: ${issue.message}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function wrong(path: string, what: string, cause?: unknown): CodexError {
  return new CodexError("invalid_argument", `${path} ${what}${what.endsWith(".") ? "" : "."}`, {
    cause,
    details: { path },
  });
}
