/** `#platform` for browsers, workers and everything else: the module is fetched. */

import type { Host } from "../host/types.ts";
import { type Core, type CoreSource, isWasm, loadError, loadOnce } from "./load.ts";

const load = loadOnce(async () => {
  // rollup.config.mjs rewrites this path to the copy in dist/.
  const url = new URL("../../pkg/core_bg.wasm", import.meta.url);
  const response = await fetch(url).catch((error: unknown) => {
    throw loadError(`${url.href} cannot be fetched`, error);
  });
  if (!response.ok) throw loadError(`${url.href} answers with HTTP status ${response.status}`);
  return compileResponse(response).catch((error: unknown) => {
    throw loadError(`${url.href} does not hold it, or this page's CSP lacks 'wasm-unsafe-eval'`, error);
  });
});

/** Compiles while it arrives where the server names the type, and from the whole body where it doesn't. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!isWasm(bytes)) throw new Error(`content of type "${type}" is not WebAssembly`);
  return WebAssembly.compile(bytes);
}

/** {@inheritDoc Platform.loadCore} */
export function loadCore(source?: CoreSource): Promise<Core> {
  return load(source);
}

/** Files in memory and the platform's `fetch`; no processes. */
export async function defaultHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host> {
  const { createVirtualHost } = await import("../host/virtual/host.ts");
  return createVirtualHost(env === undefined ? {} : { env });
}
