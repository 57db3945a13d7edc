// A program of one file, module and all.

import { Codex } from "codex-embed/inline";
import { createVirtualHost } from "codex-embed/virtual";

const baseUrl = new URLSearchParams(location.search).get("model");
const codex = new Codex({ host: createVirtualHost(), baseUrl, apiKey: "test-key" });
codex
  .startThread()
  .run("Greet the world.")
  .then(
    ({ finalResponse }) => globalThis.report({ page: finalResponse }),
    (error) => globalThis.report({ page: String(error) }),
  );
