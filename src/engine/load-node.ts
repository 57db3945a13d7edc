/** `#platform` for Node, Deno and Bun: the module is a file beside this one, or in a program of one file inlined. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { requirePermission } from "../host/node/deno.ts";
import type { Host } from "../host/types.ts";
import { inlinedCore } from "./inlined.ts";
import { type CoreSource, createLoader, loadError } from "./load.ts";

/** {@inheritDoc Loader} */
export const { loadModule, loadCore, createCore } = createLoader(find, compile);

function find(): CoreSource | Promise<CoreSource> {
  try {
    // rollup.config.mjs rewrites this path to the copy in dist/.
    const url = new URL("../../pkg/core_bg.wasm", import.meta.url);
    // Deno would ask at the terminal; the copy needs no permission.
    if (url.protocol === "file:") requirePermission({ name: "read", path: fileURLToPath(url) });
    return readFileSync(url);
  } catch (error) {
    return inlinedCore().catch(() => {
      throw loadError("core_bg.wasm cannot be read, and its copy in JavaScript neither", error);
    });
  }
}

/** Compiling at once beats `WebAssembly.compile` by some 40 ms here, where nothing else is waiting. */
function compile(bytes: BufferSource): WebAssembly.Module {
  return new WebAssembly.Module(bytes);
}

/** Real files, processes and HTTP. */
export async function defaultHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host> {
  const { createNodeHost } = await import("../host/node/index.ts");
  return createNodeHost(env === undefined ? {} : { env });
}
