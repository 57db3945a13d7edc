import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

import { inlinePlugin } from "./scripts/lib/inline.mjs";

const support = fileURLToPath(new URL("./test/support/", import.meta.url));
/** Tests of the package as it is published: it is packed before the first of them, and only then. */
const INSTALLED = "test/package/installed/**/*.test.ts";
const entries = fileURLToPath(new URL("./src/entries/", import.meta.url));

/** vitest hands `import.meta.resolve` the importer, and Deno's takes no second argument. */
const resolveInDeno = {
  name: "resolve-in-deno",
  enforce: "pre" as const,
  transform(code: string): string | undefined {
    if (!("Deno" in globalThis) || !code.includes("import.meta.resolve(")) return undefined;
    return `import { resolveFile } from "${support}resolve-file.ts"; ${code.replaceAll("import.meta.resolve(", "resolveFile(")}`;
  },
};

export default defineConfig({
  plugins: [inlinePlugin(), resolveInDeno],
  resolve: {
    // Tests and examples name the package as its users do, and run from the sources.
    alias: [
      { find: /^codex-embed$/, replacement: `${entries}index.ts` },
      { find: /^codex-embed\/(.+)$/, replacement: `${entries}$1.ts` },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "sources",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, INSTALLED],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "installed",
          include: [INSTALLED],
          globalSetup: ["test/package/support/packs.ts"],
          testTimeout: 60_000,
        },
      },
    ],
    setupFiles: ["test/support/codex-home.ts"],
    // Bun marks every module as if it were compiled from another format, which vitest would take at its word.
    ...("Bun" in globalThis ? { deps: { interopDefault: false } } : {}),
  },
});
