/** `#platform` for programs of one file: the module is in the JavaScript, and nothing is fetched. */

import { inlinedCore } from "./inlined.ts";
import { createLoader } from "./load.ts";

/** {@inheritDoc Loader} */
export const { loadModule, loadCore, createCore } = createLoader(inlinedCore);

export { virtualHost as defaultHost } from "./virtual-host.ts";
