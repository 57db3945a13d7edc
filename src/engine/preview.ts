/** The way of a preview to the core. */

import type { ConfigPreview } from "../protocol/types/boundary.ts";
import { findCodexHome } from "./codex-home.ts";
import { completeConfigSources, readConfigSources } from "./config-sources.ts";
import { defaultHost } from "./default-host.ts";
import { engineOf } from "./instance.ts";
import { absolutePath } from "./paths.ts";
import type { SessionOptions } from "./session-options.ts";

/**
 * What the configuration of a session with these options comes to.
 *
 * @throws CodexError as {@link readConfigSources} and {@link completeConfigSources} do, or `wasm_load_failed`.
 */
export async function previewSources(options: SessionOptions): Promise<ConfigPreview> {
  if (options.via !== undefined) return options.via.preview(options);
  const platform = await import("#platform");
  const host = options.host ?? (await defaultHost(platform, options.env));
  const cwd = absolutePath(host, options.cwd ?? "");
  const found = await readConfigSources(host, cwd, findCodexHome(host, options.codexHome), options);
  const engine = options.engine ?? engineOf(await platform.loadCore());
  const sources = await completeConfigSources(host, found, (part) => engine.configNeeds(cwd, part));
  return engine.previewConfig(cwd, sources);
}
