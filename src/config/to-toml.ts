/** Settings of the agent on their way to the keys of config.toml. */

import { describe, isPlainObject, suggestion } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { ConfigSchema } from "./form.ts";
import { codexConfigSchema } from "./schema.ts";
import type { CodexConfig } from "./types.ts";

type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Text;

type SnakeCased<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? string extends keyof T
      ? { readonly [Key in keyof T]: SnakeCased<T[Key]> }
      : { readonly [Key in keyof T as SnakeCase<Key & string>]: SnakeCased<T[Key]> }
    : T;

/** {@link CodexConfig} in either spelling of its keys. */
export type CodexConfigInput = CodexConfig | SnakeCased<CodexConfig>;

/** Settings by their keys in config.toml; tables are objects. */
export type TomlConfig = Record<string, unknown>;

/**
 * Checks settings and gives those that are set by their keys in config.toml, as native types and files have
 * them.
 *
 * @throws CodexError `invalid_config`; `details.path` names the key at fault.
 */
export function configToDict(config: CodexConfigInput): TomlConfig {
  const toml = convertObject(config, codexConfigSchema, "config");
  const overrides = toml["overrides"];
  delete toml["overrides"];
  return isPlainObject(overrides) ? mergeToml(toml, expandDottedKeys(overrides)) : toml;
}

/** `{"a.b": 1}` as `{a: {b: 1}}`, at the top level only: there `-c a.b=1` of the reference's program is meant. */
export function expandDottedKeys(overrides: Readonly<Record<string, unknown>>): TomlConfig {
  let expanded: TomlConfig = {};
  for (const [path, value] of Object.entries(overrides)) {
    const keys = path.split(".");
    if (keys.some((key) => key === "" || key === "__proto__")) {
      throw invalid(`config.overrides.${path}`, "is not a key of config.toml");
    }
    const nested = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    expanded = mergeToml(expanded, nested as TomlConfig);
  }
  return expanded;
}

/** Tables merge, everything else is replaced. Neither argument is changed. */
export function mergeToml(base: TomlConfig, over: TomlConfig): TomlConfig {
  const merged: TomlConfig = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isPlainObject(below) && isPlainObject(value) ? mergeToml(below, value) : value;
  }
  return merged;
}

function convert(value: unknown, schema: ConfigSchema, path: string): unknown {
  switch (schema.type) {
    case "object":
      return convertObject(value, schema, path);
    case "array": {
      const { items } = schema;
      if (!Array.isArray(value) || items === undefined) throw wrongType(value, "an array", path);
      return value.map((item, index) => convert(item, items, `${path}[${index}]`));
    }
    case "string":
      return checkText(value, schema, path);
    case "boolean":
      if (typeof value !== "boolean") throw wrongType(value, "true or false", path);
      return value;
    case "number":
      if (typeof value !== "number" || !(value >= (schema.minimum ?? 0))) {
        throw wrongType(value, `a number of at least ${schema.minimum ?? 0}`, path);
      }
      return value;
    default:
      return checkCount(value, schema.minimum ?? 0, path);
  }
}

function convertObject(value: unknown, schema: ConfigSchema, path: string): TomlConfig {
  if (!isPlainObject(value)) throw wrongType(value, "an object", path);
  const toml: TomlConfig = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const place = `${path}.${key}`;
    // Assigning it would set the prototype of what we build.
    if (key === "__proto__") throw unknownKey(key, schema, place);
    const name = camelCase(key);
    const known =
      schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (known !== undefined) toml[snakeCase(name)] = convert(field, known, place);
    else if (typeof schema.additionalProperties === "object") {
      toml[key] = convert(field, schema.additionalProperties, place);
    } else if (schema.additionalProperties === false) throw unknownKey(key, schema, place);
    else toml[key] = field;
  }
  return toml;
}

function checkText(value: unknown, schema: ConfigSchema, path: string): string {
  if (schema.enum !== undefined) {
    if (typeof value === "string" && schema.enum.includes(value)) return value;
    const choices = schema.enum.map((choice) => `"${choice}"`).join(", ");
    const given = typeof value === "string" ? `"${value.slice(0, 40)}"` : describe(value);
    throw invalid(path, `must be one of ${choices}, not ${given}`);
  }
  if (typeof value !== "string") throw wrongType(value, "a string", path);
  if (value.length < (schema.minLength ?? 0)) throw invalid(path, "must not be empty");
  return value;
}

function checkCount(value: unknown, minimum: number, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= minimum) return value;
  throw wrongType(value, `a whole number of at least ${minimum}`, path);
}

function unknownKey(key: string, schema: ConfigSchema, path: string): CodexError {
  const hint = suggestion(key, Object.keys(schema.properties ?? {}));
  return invalid(
    path,
    `is not a known setting${hint === "" ? "; other keys of config.toml go into overrides" : ""}`,
    hint,
  );
}

function wrongType(value: unknown, expected: string, path: string): CodexError {
  return invalid(path, `must be ${expected}, not ${describe(value)}`);
}

function invalid(path: string, problem: string, hint = ""): CodexError {
  return new CodexError("invalid_config", `${path} ${problem}.${hint}`, { details: { path } });
}

export function camelCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
