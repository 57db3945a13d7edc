/** Settings that were written and don't count, since a stronger layer says something else. */

import type { ConfigLayerKind, ConfigPreview } from "../../protocol/types/boundary.ts";
import { isTable, type TomlTable, type TomlValue } from "../../toml/values.ts";
import type { ServerState } from "../state.ts";
import type { ConfigLayerSource, OverriddenMetadata } from "../types.ts";
import { valueAt } from "./edits.ts";
import { describeLayer, type Settings, tableOf } from "./layers.ts";

/** Layers over the user's that hold in all workspaces; those of a project and a profile don't count here. */
const STRONGER: ReadonlySet<ConfigLayerKind> = new Set(["flags", "managed", "overrides"]);

/** The first of the settings at these paths that a stronger layer decides on; `null` where there is none. */
export async function firstOverridden(
  paths: readonly (readonly string[])[],
  written: TomlTable,
  preview: ConfigPreview,
  server: ServerState,
): Promise<OverriddenMetadata | null> {
  for (const path of paths) {
    const deciding = decidingLayer(path, written, preview);
    const info = deciding === undefined ? undefined : preview.layers[deciding];
    const overridingLayer = info && (await describeLayer(info, preview, server));
    if (overridingLayer == null) continue;
    return {
      message: `Overridden by ${wordsFor(overridingLayer.name)}`,
      overridingLayer,
      effectiveValue: effective(path, preview),
    };
  }
  return null;
}

/** The strongest layer that says something else at or below a path. */
function decidingLayer(
  path: readonly string[],
  written: TomlTable,
  { settings, layers }: ConfigPreview,
): number | undefined {
  const others = below(path, settings).filter(({ path: place, value, layer }) => {
    const kind = layers[layer]?.kind;
    return kind !== undefined && STRONGER.has(kind) && !says(valueAt(written, place), value);
  });
  return others.length === 0 ? undefined : Math.max(...others.map(({ layer }) => layer));
}

/** Whether a value of the file is one that the core told, as JSON. */
function says(value: TomlValue | undefined, told: unknown): boolean {
  if (typeof value === "bigint") return Number(value) === told;
  if (Array.isArray(value)) {
    return (
      Array.isArray(told) &&
      told.length === value.length &&
      value.every((item, index) => says(item, told[index]))
    );
  }
  if (!isTable(value)) return value === told;
  // Tables are told by what is in them, but for those in lists.
  return (
    typeof told === "object" &&
    told !== null &&
    Object.entries(value).every(([name, inner]) => says(inner, Reflect.get(told, name)))
  );
}

function effective(path: readonly string[], { settings, layers }: ConfigPreview): unknown {
  const set = below(path, settings).filter(({ layer }) => layers[layer]?.kind !== "default");
  const table: unknown = tableOf(set);
  return path.reduce((value, name) => Reflect.get(Object(value), name), table) ?? null;
}

function below(path: readonly string[], settings: Settings): Settings {
  return settings.filter(({ path: place }) => path.every((name, index) => place[index] === name));
}

function wordsFor(source: ConfigLayerSource): string {
  switch (source.type) {
    case "sessionFlags":
      return "session flags";
    case "legacyManagedConfigTomlFromFile":
      return `legacy managed_config.toml: ${source.file}`;
    case "system":
      return `managed config (system): ${source.file}`;
    default:
      return source.type;
  }
}
