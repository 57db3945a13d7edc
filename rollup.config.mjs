import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { transform } from "esbuild";

import { nodeChunks } from "./scripts/lib/chunks.mjs";
import { entries, INLINE } from "./scripts/lib/entries.mjs";
import { inlineCode } from "./scripts/lib/inline.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const inputs = (chosen) =>
  Object.fromEntries(chosen.map(({ output, source }) => [output.replace(/\.js$/, ""), path(source)]));

/**
 * Picks the loader and default host; names the module's place in dist/, as a file and as JavaScript; keeps Node
 * out of browsers.
 *
 * @param {string} loader
 * @param {string} dist from the folder of the build, with a slash at its end
 */
function platform(loader, dist) {
  const forNode = loader.endsWith("-node.ts");
  return {
    name: "platform",
    resolveId(id, importer) {
      if (id === "#platform") return path(loader);
      // One copy for all builds, beside the module.
      if (id === "#core-inline") return { id: `${dist}core-inline.js`, external: true };
      if (id.startsWith("node:") && !forNode) {
        this.error(`${importer} imports ${id}, and the build for browsers includes it`);
      }
      return null;
    },
    transform(code, id) {
      if (id !== path(loader) || !code.includes("new URL(")) return null;
      const placed = code.replace('"../../pkg/core_bg.wasm"', `"${dist}core_bg.wasm"`);
      if (placed === code) this.error("the loader no longer names pkg/core_bg.wasm");
      return { code: placed, map: null };
    },
  };
}

/** Types are erased file by file; tsc checks them elsewhere. */
const typescript = {
  name: "typescript",
  async transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    const { code: plain, map } = await transform(code, {
      loader: "ts",
      sourcefile: id,
      sourcemap: true,
      target: "es2022",
    });
    return { code: plain, map };
  },
};

/** Removes what an earlier build left, after writing, so that a program that runs meanwhile finds all. */
const sweep = {
  name: "sweep",
  writeBundle({ dir }, bundle) {
    for (const name of readdirSync(dir)) {
      if (/\.js(\.map)?$/.test(name) && !(name in bundle)) rmSync(join(dir, name), { force: true });
    }
  },
};

/** The module, as a file and as JavaScript. */
const coreFiles = {
  name: "core-files",
  generateBundle() {
    const emit = (fileName, source) => this.emitFile({ type: "asset", fileName, source });
    emit("core_bg.wasm", readFileSync(path("pkg/core_bg.wasm")));
    emit("core_bg.wasm.d.ts", readFileSync(path("src/engine/core-wasm.d.ts")));
    emit("core-inline.js", inlineCode());
  },
};

function build({ input, dir, plugins, oneFile = false, manualChunks }) {
  return {
    input,
    // Packages stay imports; only files of ours are bundled.
    external: (id) => !/^([./#\0]|[A-Za-z]:[\\/])/.test(id),
    plugins: [...plugins, typescript, sweep],
    output: {
      dir,
      format: "es",
      sourcemap: true,
      inlineDynamicImports: oneFile,
      ...(manualChunks && { manualChunks, onlyExplicitManualChunks: true }),
      // Flat, so that the module lies where the loader looks from whatever chunk it is in.
      chunkFileNames: "chunk-[hash].js",
      entryFileNames: "[name].js",
    },
    onwarn(warning) {
      // Events hold events (a resumed session's first ones), so their checks call each other.
      const checks = "src/protocol/checks/";
      if (warning.code === "CIRCULAR_DEPENDENCY" && warning.ids.every((id) => id.includes(checks))) return;
      throw new Error(warning.message);
    },
  };
}

const forNode = entries().filter(({ name }) => name !== INLINE);
const forAll = forNode.filter(({ nodeOnly }) => !nodeOnly);

export default [
  build({
    input: { ...inputs(forNode), cli: path("src/cli/bin.ts") },
    dir: path("dist"),
    plugins: [platform("src/engine/load-node.ts", "./"), coreFiles],
    manualChunks: nodeChunks(path),
  }),
  build({
    input: inputs(forAll),
    dir: path("dist/edge"),
    plugins: [platform("src/engine/load-edge.ts", "../")],
  }),
  build({
    input: inputs(entries().filter(({ name }) => name === INLINE)),
    dir: path("dist/inline"),
    plugins: [platform("src/engine/load-inline.ts", "../")],
    oneFile: true,
  }),
  build({
    input: inputs(forAll),
    dir: path("dist/web"),
    plugins: [platform("src/engine/load-web.ts", "../")],
  }),
];
