/** `#platform` for Node, Deno and Bun: the module is a file beside this one. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Host } from "../host/types.ts";
import { type Core, type CoreSource, loadError, loadOnce } from "./load.ts";

const load = loadOnce(() => {
  // rollup.config.mjs rewrites this path to the copy in dist/.
  const url = new URL("../../pkg/core_bg.wasm", import.meta.url);
  try {
    return readFileSync(url);
  } catch (error) {
    const denied = error instanceof Error && error.name === "NotCapable";
    const hint = denied ? `: run Deno with --allow-read=${fileURLToPath(url)}` : "";
    throw loadError(`${url.href} cannot be read${hint}`, error);
  }
});

/** {@inheritDoc Platform.loadCore} */
export function loadCore(source?: CoreSource): Promise<Core> {
  return load(source);
}

/** Real files, processes and HTTP. */
export async function defaultHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host> {
  const { createNodeHost } = await import("../host/node/index.ts");
  return createNodeHost(env === undefined ? {} : { env });
}
