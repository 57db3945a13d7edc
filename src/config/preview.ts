/** What a session would be configured with, without opening one. */

import { type AgentOptions, toSessionOptions } from "../agent/options.ts";
import { previewSources } from "../engine/preview.ts";
import type { ConfigLayerKind, ConfigPreview as CorePreview } from "../protocol/types/boundary.ts";
import type { ConfigSchema } from "./form.ts";
import { codexConfigSchema } from "./schema.ts";
import { camelCase, mergeToml, type TomlConfig } from "./to-toml.ts";
import type { CodexConfig } from "./types.ts";

/** Options of {@link previewConfig}. */
export type PreviewOptions = Pick<
  AgentOptions,
  | "config"
  | "configOverrides"
  | "configToml"
  | "loadDefaultConfig"
  | "codexHome"
  | "cwd"
  | "host"
  | "via"
  | "env"
  | "engine"
>;

/** A layer of settings. docs/configuration.md lists their kinds, the weakest first. */
export interface ConfigLayer {
  /** Where it comes from. */
  readonly kind: ConfigLayerKind;
  /** The path of its file, or the profile's name; `null` for a layer without one. */
  readonly name: string | null;
  /** Why it doesn't count; `null` for one that does. */
  readonly disabled: string | null;
}

/** The effective configuration. */
export interface ConfigPreview {
  /** Each value that is set or has a fixed default. What has no field of its own is in `overrides`. */
  readonly config: CodexConfig;
  /** The layer of each value, by its path in config.toml, such as `sandbox_workspace_write.network_access`. */
  readonly origins: Readonly<Record<string, ConfigLayer>>;
  /** All layers that were found, the weakest first. */
  readonly layers: readonly ConfigLayer[];
  /** What is not used as written. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration as a session would, and tells where each value is from. Profiles and what looks like
 * a credential are left out.
 *
 * @throws CodexError `invalid_argument`, `invalid_config`, `unsupported` or `wasm_load_failed`.
 */
export async function previewConfig(options: PreviewOptions = {}): Promise<ConfigPreview> {
  return previewed(await previewSources(toSessionOptions(options, "PreviewOptions")));
}

/** The core's answer in TypeScript's names. */
export function previewed({ settings, layers, warnings }: CorePreview): ConfigPreview {
  const known = layers.map(({ kind, name, disabled }) => ({
    kind,
    name: name ?? null,
    disabled: disabled ?? null,
  }));
  return { config: typedConfig(settings), origins: originsOf(settings, known), layers: known, warnings };
}

function originsOf(settings: CorePreview["settings"], layers: ConfigLayer[]): Record<string, ConfigLayer> {
  return Object.fromEntries(
    settings.flatMap(({ path, layer }) => {
      const origin = layers[layer];
      return origin === undefined ? [] : [[path.map(quoted).join("."), origin]];
    }),
  );
}

function quoted(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

function typedConfig(settings: CorePreview["settings"]): CodexConfig {
  let config: TomlConfig = {};
  let overrides: TomlConfig = {};
  for (const { path, value } of settings) {
    const names = typedPath(path, value);
    if (names === undefined) overrides = mergeToml(overrides, nested(path, value));
    else config = mergeToml(config, nested(names, value));
  }
  return Object.keys(overrides).length === 0 ? config : { ...config, overrides };
}

/** The names of a value's place in {@link CodexConfig}; `undefined` for a value that has none there. */
function typedPath(path: readonly string[], value: unknown): string[] | undefined {
  let schema: ConfigSchema = codexConfigSchema;
  const names: string[] = [];
  for (const name of path) {
    const camel = camelCase(name);
    const field = schema.properties?.[camel];
    const named = schema.additionalProperties;
    if (field !== undefined) names.push(camel);
    else if (typeof named === "object") names.push(name);
    else return undefined;
    schema = field ?? (named as ConfigSchema);
  }
  const isList = Array.isArray(value);
  return schema.type === "object" || (schema.type === "array") !== isList ? undefined : names;
}

function nested(path: readonly string[], value: unknown): TomlConfig {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as TomlConfig;
}
