/** `#platform` for browsers, their workers and everything else: the module is fetched, or else inlined. */

import { inlinedCore } from "./inlined.ts";
import { createLoader, loadError, toModule } from "./load.ts";

/** {@inheritDoc Loader} */
export const { loadModule, loadCore, createCore } = createLoader(find);

/** Not every bundler and server gives the file out; the copy in JavaScript, a third longer, comes with any. */
async function find(): Promise<WebAssembly.Module> {
  try {
    return await fetched();
  } catch (error) {
    const bytes = await inlinedCore().catch(() => {
      throw error;
    });
    return await toModule(bytes, (module) => WebAssembly.compile(module));
  }
}

async function fetched(): Promise<WebAssembly.Module> {
  // rollup.config.mjs rewrites this path to the copy in dist/.
  const url = new URL("../../pkg/core_bg.wasm", import.meta.url);
  const response = await fetch(url).catch((error: unknown) => {
    throw loadError(`${url.href} cannot be fetched`, error);
  });
  return await toModule(response, (module) => WebAssembly.compile(module));
}

export { virtualHost as defaultHost } from "./virtual-host.ts";
