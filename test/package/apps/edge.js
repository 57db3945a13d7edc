// A worker of an edge runtime: `/` is a turn, `/early` one before the module was handed in.

import module from "codex-embed/core.wasm";
import { loadCore, turn } from "./turn.js";

// biome-ignore lint/style/noDefaultExport: it is what the runtime calls.
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/early") await loadCore(module);
    return new Response(
      await turn(searchParams.get("model")).catch((error) => `${error.code}: ${error.message}`),
    );
  },
};
