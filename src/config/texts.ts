/** Settings as texts of a command line, `a.b=value`, in the way of `@openai/codex-sdk`. */

import { describe, isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";

/** A setting of `Codex`'s `config`. */
export type CodexConfigValue = string | number | boolean | CodexConfigValue[] | CodexConfigObject;

/** Settings by their keys in config.toml; `"a.b"` stands for key `b` of table `a`. */
export type CodexConfigObject = { [key: string]: CodexConfigValue };

/**
 * Each value on a line of its own, under the dotted path of its tables; its value is a literal of TOML.
 *
 * @throws CodexError `invalid_config` for an empty key, and for what TOML can't say.
 */
export function configTexts(config: Readonly<Record<string, unknown>>, prefix = ""): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (key === "") throw invalid(path, "has an empty key");
    if (isPlainObject(value) && Object.keys(value).length > 0) return configTexts(value, path);
    return [`${path}=${literal(value, path)}`];
  });
}

function literal(value: unknown, path: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, index) => literal(item, `${path}[${index}]`)).join(", ")}]`;
  }
  if (isPlainObject(value)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)} = ${literal(field, `${path}.${key}`)}`).join(", ")}}`;
  }
  throw invalid(path, `can't be ${describe(value)}: config.toml has no such value`);
}

function invalid(path: string, problem: string): CodexError {
  return new CodexError("invalid_config", `config.${path} ${problem}.`, {
    details: { path: `config.${path}` },
  });
}
