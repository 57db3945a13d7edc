import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { inlinePlugin } from "./scripts/lib/inline.mjs";

const entries = fileURLToPath(new URL("./src/entries/", import.meta.url));

export default defineConfig({
  plugins: [inlinePlugin()],
  resolve: {
    // Tests and examples name the package as its users do, and run from the sources.
    alias: [
      { find: /^codex-embed$/, replacement: `${entries}index.ts` },
      { find: /^codex-embed\/(.+)$/, replacement: `${entries}$1.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/codex-home.ts"],
    testTimeout: 20_000,
  },
});
