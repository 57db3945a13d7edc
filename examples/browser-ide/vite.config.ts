import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

import { contentPolicy } from "./build/content-policy.ts";
import { offline } from "./build/offline.ts";

const library = fileURLToPath(new URL("../..", import.meta.url));

export default defineConfig({
  // Relative, so that the files can lie under any path.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [contentPolicy(), offline()],
  resolve: { dedupe: ["idb", "just-bash", "fflate"] },
  // The library lies beside this folder.
  server: { fs: { allow: [library] } },
  build: { target: "es2022", chunkSizeWarningLimit: 2_000, modulePreload: { polyfill: false } },
});
