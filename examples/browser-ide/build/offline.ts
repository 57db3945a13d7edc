import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin, Rollup } from "vite";

/**
 * Writes the service worker: its source with the list of the build's files, and a version that is another one
 * whenever a file is. Of the WebAssembly module's two forms only the file is kept: the inlined one is for servers
 * that don't give that file out, and a worker that has it does.
 */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const kept = Object.values(bundle).filter((output) => !isLeftOut(output));
      const files = ["./", "./icon.svg", ...kept.map(({ fileName }) => `./${fileName}`)];
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

function isLeftOut(output: Rollup.OutputAsset | Rollup.OutputChunk): boolean {
  // The page itself is kept as `./`.
  if (output.fileName.endsWith(".map") || output.fileName === "index.html") return true;
  return output.type === "chunk" && output.moduleIds.some((id) => id.endsWith("/core-inline.js"));
}
