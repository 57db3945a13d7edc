import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const entries = fileURLToPath(new URL("./src/entries/", import.meta.url));

export default defineConfig({
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
    // Bun marks every module as if it were compiled from another format, which vitest would take at its word.
    ...("Bun" in globalThis ? { deps: { interopDefault: false } } : {}),
  },
});
