/** Edits of settings, as clients ask for them, on what a file says. */

import {
  fromEntries,
  isTable,
  member,
  NotToml,
  type TomlTable,
  type TomlValue,
  tomlValue,
} from "../../toml/values.ts";
import type { ConfigEdit } from "../types.ts";
import { writeRefused } from "./errors.ts";

/** An edit whose parts are known to be good. */
export interface Edit {
  /** Names from the outermost table inwards. */
  readonly path: readonly string[];
  /** `undefined` takes the setting away. */
  readonly value: TomlValue | undefined;
  /** Whether tables are merged into those that are there. */
  readonly merges: boolean;
}

/** The most names of a path; settings have five at most. */
const LONGEST_PATH = 64;

/**
 * Reads an edit. Dots part the names of its path, and nothing quotes one, as in the reference.
 *
 * @throws RpcError `configValidationError` for an empty path, and for a value that TOML doesn't have.
 */
export function readEdit({ keyPath, value, mergeStrategy }: ConfigEdit): Edit {
  if (keyPath.trim() === "") throw writeRefused("configValidationError", "keyPath must not be empty");
  const path = keyPath.split(".");
  if (path.length > LONGEST_PATH) {
    throw writeRefused("configValidationError", `keyPath has more than ${LONGEST_PATH} names`);
  }
  const merges = mergeStrategy === "upsert";
  if (value === null) return { path, value: undefined, merges };
  try {
    return { path, value: tomlValue(value), merges };
  } catch (error) {
    if (!(error instanceof NotToml)) throw error;
    throw writeRefused("configValidationError", `invalid value at ${keyPath}: ${error.message}`);
  }
}

/**
 * Makes an edit.
 *
 * @returns a table that shares with `settings` what stays.
 * @throws RpcError `configPathNotFound` where nothing can be taken away, `configValidationError` for a setting
 *   inside of what is no table.
 */
export function applyEdit(settings: TomlTable, edit: Edit): TomlTable {
  return edit.value === undefined
    ? without(settings, edit.path)
    : set(settings, edit.path, edit.value, edit.merges);
}

/** What stands at a path. */
export function valueAt(settings: TomlTable, path: readonly string[]): TomlValue | undefined {
  return path.reduce<TomlValue | undefined>(
    (value, name) => (isTable(value) ? member(value, name) : undefined),
    settings,
  );
}

function set(settings: TomlTable, path: readonly string[], value: TomlValue, merges: boolean): TomlTable {
  const [name = "", ...rest] = path;
  const old = member(settings, name);
  if (rest.length === 0) return { ...settings, [name]: merges ? merged(old, value) : value };
  if (old !== undefined && !isTable(old) && rest.length === 1) {
    throw writeRefused("configValidationError", "cannot set value on non-table parent");
  }
  // What is no table, and no parent, makes place: so does the reference.
  return { ...settings, [name]: set(isTable(old) ? old : {}, rest, value, merges) };
}

function merged(old: TomlValue | undefined, value: TomlValue): TomlValue {
  if (!isTable(old) || !isTable(value)) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, merged(member(old, name), inner)] as const,
  );
  return { ...old, ...fromEntries(entries) };
}

function without(settings: TomlTable, path: readonly string[]): TomlTable {
  const [name = "", ...rest] = path;
  if (rest.length === 0) return fromEntries(Object.entries(settings).filter(([other]) => other !== name));
  const old = member(settings, name);
  if (!isTable(old)) throw writeRefused("configPathNotFound", "Path not found");
  return { ...settings, [name]: without(old, rest) };
}
