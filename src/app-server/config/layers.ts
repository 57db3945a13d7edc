/** The layers of settings in the app server's words. */

import { mergeToml, type TomlConfig } from "../../config/to-toml.ts";
import { findCodexHome } from "../../engine/codex-home.ts";
import { previewSources } from "../../engine/preview.ts";
import type { Host } from "../../host/types.ts";
import type { ConfigLayerInfo, ConfigPreview } from "../../protocol/types/boundary.ts";
import { present } from "../present.ts";
import type { ServerState } from "../state.ts";
import type { ConfigLayer, ConfigLayerMetadata, ConfigLayerSource } from "../types.ts";

/** Values with the numbers of their layers. */
export type Settings = ConfigPreview["settings"];

/** Values as a table. */
export function tableOf(settings: Settings): TomlConfig {
  return settings.reduce<TomlConfig>((table, { path, value }) => mergeToml(table, nested(path, value)), {});
}

function nested(path: readonly string[], value: unknown): TomlConfig {
  const [name = "", ...rest] = path;
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}

/** Where a layer is from, and which state of it; `null` for what nobody set. */
export async function describeLayer(
  layer: ConfigLayerInfo,
  { layers }: ConfigPreview,
  { host, options }: ServerState,
): Promise<ConfigLayerMetadata | null> {
  const user = layers.find(({ kind }) => kind === "user")?.name ?? "";
  const name = sourceOf(layer, user);
  if (name === null) return null;
  const isUser = name.type === "user";
  const given = isUser ? options.configToml : undefined;
  const text = given ?? (await textOf(host, fileOf(layer, user))) ?? JSON.stringify(options.config ?? {});
  return { name, version: await versionOf(text) };
}

function sourceOf({ kind, name }: ConfigLayerInfo, userFile: string): ConfigLayerSource | null {
  const file = name ?? "";
  switch (kind) {
    case "default":
      return null;
    case "system":
    case "requirements":
      return { type: "system", file };
    case "user":
      return { type: "user", file };
    // A profile's settings stand in the user's file.
    case "profile":
      return { type: "user", file: userFile };
    case "project":
      return { type: "project", dotCodexFolder: file.replace(/[\\/][^\\/]*$/, "") };
    case "managed":
      return { type: "legacyManagedConfigTomlFromFile", file };
    case "flags":
    case "overrides":
      return { type: "sessionFlags" };
  }
}

function fileOf({ kind, name }: ConfigLayerInfo, userFile: string): string | null {
  if (kind === "flags" || kind === "overrides" || kind === "default") return null;
  return kind === "profile" ? userFile : (name ?? null);
}

async function textOf(host: Host, file: string | null): Promise<string | undefined> {
  if (file === null || file === "") return undefined;
  const bytes = await host.fs.readFile(file).catch(() => undefined);
  return bytes && new TextDecoder().decode(bytes);
}

/** Changes with the text, whatever it is that changed. */
export async function versionOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The layers with what each says on its own, the strongest first. */
export async function readLayers(
  { layers, settings }: ConfigPreview,
  metadata: readonly (ConfigLayerMetadata | null)[],
  server: ServerState,
): Promise<ConfigLayer[]> {
  const all = layers.map(async (layer, index): Promise<ConfigLayer[]> => {
    const about = metadata[index];
    if (about === undefined || about === null || layer.kind === "profile") return [];
    const text =
      layer.kind === "user" && server.options.configToml !== undefined
        ? server.options.configToml
        : await textOf(server.host, fileOf(layer, ""));
    const own =
      text === undefined ? settings.filter((setting) => setting.layer === index) : await alone(text, server);
    return [{ ...about, config: tableOf(own), ...present({ disabledReason: layer.disabled }) }];
  });
  return (await Promise.all(all)).flat().reverse();
}

/** What a file says where there is no other. */
async function alone(text: string, { host }: ServerState): Promise<Settings> {
  const options = { host, configToml: text, loadDefaultConfig: false, codexHome: findCodexHome(host, null) };
  const { settings, layers } = await previewSources(options);
  return settings.filter(({ layer }) => layers[layer]?.kind !== "default");
}
