/**
 * Looks at the package as it would be published: publint for package.json and the files it names, attw (Are the types
 * wrong) for what each entry resolves to. Needs dist/ (`npm run build`).
 */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "./lib/root.mjs";
import { capture, main, run } from "./lib/run.mjs";

await main(() => {
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-pack-"));
  try {
    // Without scripts: what lies in dist/ is what is looked at. Written even while npm only tries to publish.
    if (
      capture("npm", [
        "pack",
        "--ignore-scripts",
        "--silent",
        "--dry-run=false",
        "--pack-destination",
        folder,
      ]) === undefined
    ) {
      throw new Error("npm pack failed: npm run build makes what it packs");
    }
    const tarball = join(folder, readdirSync(folder)[0] ?? "");
    const tool = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);
    run(tool("publint"), ["run", tarball, "--strict"]);
    // CommonJS gets the same files by require(esm), for which attw has no name.
    const attw = [tarball, "--profile", "esm-only", "--format", "ascii"];
    // It prints all that is well, too: only when something isn't.
    if (capture(tool("attw"), attw) === undefined) run(tool("attw"), attw);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
