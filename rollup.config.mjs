import { copyFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { transform } from "esbuild";

import { entries } from "./scripts/lib/entries.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const inputs = (chosen) =>
  Object.fromEntries(chosen.map(({ output, source }) => [output.replace(/\.js$/, ""), path(source)]));

/** Picks the loader and default host; names the module's place in dist/; keeps Node out of browsers. */
function platform(loader, wasm) {
  return {
    name: "platform",
    resolveId(id, importer) {
      if (id === "#platform") return path(loader);
      if (id.startsWith("node:") && loader.endsWith("-web.ts")) {
        this.error(`${importer} imports ${id}, and the build for browsers includes it`);
      }
      return null;
    },
    transform(code, id) {
      if (id !== path(loader)) return null;
      const placed = code.replace('"../../pkg/core_bg.wasm"', `"${wasm}"`);
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

const copyWasm = {
  name: "copy-wasm",
  writeBundle({ dir }) {
    for (const name of ["core_bg.wasm", "core_bg.wasm.d.ts"]) {
      copyFileSync(path(`pkg/${name}`), join(dir, name));
    }
  },
};

function build({ input, dir, plugins }) {
  return {
    input,
    // Packages stay imports; only files of ours are bundled.
    external: (id) => !/^([./#\0]|[A-Za-z]:[\\/])/.test(id),
    plugins: [...plugins, typescript, sweep],
    output: {
      dir,
      format: "es",
      sourcemap: true,
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

export default [
  build({
    input: inputs(entries()),
    dir: path("dist"),
    plugins: [platform("src/engine/load-node.ts", "./core_bg.wasm"), copyWasm],
  }),
  build({
    input: inputs(entries().filter(({ nodeOnly }) => !nodeOnly)),
    dir: path("dist/web"),
    plugins: [platform("src/engine/load-web.ts", "../core_bg.wasm")],
  }),
];
