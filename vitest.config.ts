import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests and examples name the package as its users do, and run from the sources.
    alias: [
      { find: /^codex-embed$/, replacement: source("index.ts") },
      { find: /^codex-embed\/memory$/, replacement: source("host/memory.ts") },
      { find: /^codex-embed\/node$/, replacement: source("host/node/index.ts") },
      { find: /^codex-embed\/protocol$/, replacement: source("protocol/index.ts") },
      { find: /^codex-embed\/protocol\/schemas$/, replacement: source("protocol/schemas/index.ts") },
      { find: /^codex-embed\/sessions\/file$/, replacement: source("sessions/file/index.ts") },
      { find: /^codex-embed\/sessions\/indexeddb$/, replacement: source("sessions/indexeddb.ts") },
      { find: /^codex-embed\/sessions\/memory$/, replacement: source("sessions/memory.ts") },
      { find: /^codex-embed\/sessions\/unstorage$/, replacement: source("sessions/unstorage.ts") },
      { find: /^codex-embed\/testing$/, replacement: source("testing/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/codex-home.ts"],
    testTimeout: 20_000,
  },
});
