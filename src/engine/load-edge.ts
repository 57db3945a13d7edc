/** `#platform` for edge runtimes: they compile modules when a program is deployed, never while it runs. */

import { createLoader, loadError } from "./load.ts";

/** {@inheritDoc Loader} */
export const { loadModule, loadCore, createCore } = createLoader(() => {
  throw loadError("this runtime has to be given it", undefined, TODO);
});

const TODO =
  'Before the first session: import module from "codex-embed/core.wasm"; await loadCore(module). ' +
  "docs/loading.md has an example.";

export { virtualHost as defaultHost } from "./virtual-host.ts";
