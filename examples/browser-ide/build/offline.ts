import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Writes the service worker: its source with the list of all files of the build, and a version that is another
 * one whenever a file is.
 */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = ["./", "./icon.svg", ...Object.keys(bundle).map((name) => `./${name}`)].filter(
        (name) => !name.endsWith(".map") && name !== "./index.html",
      );
      const hash = createHash("sha256");
      for (const [name, output] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
        hash.update(name).update(output.type === "chunk" ? output.code : output.source);
      }
      const source = readFileSync(new URL("service-worker.js", import.meta.url), "utf8")
        .replace('"@version"', JSON.stringify(hash.digest("hex").slice(0, 16)))
        .replace('["@files"]', JSON.stringify(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
