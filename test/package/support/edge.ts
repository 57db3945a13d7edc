/** workerd, where it is installed: `npm ci` in test/package/edge, which brings a Node that can drive it. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { build } from "esbuild";

import { exec, root } from "./exec.ts";

const folder = join(root, "test/package/edge");
const node = join(folder, "node_modules/node/bin/node");

/** Tests in workerd are skipped where it is absent, unless it is demanded. */
export const skipped = !existsSync(node) && !(process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("workerd");

/**
 * Bundles a worker as wrangler does, with the runtime's conditions and WebAssembly left to the runtime, and asks it.
 *
 * @param project the folder that has codex-embed installed.
 * @param entry the worker, relative to it.
 * @param paths what to ask for, in this order.
 * @returns the bodies of the answers.
 */
export async function askWorker(project: string, entry: string, paths: readonly string[]): Promise<unknown> {
  const outfile = join(project, "out-edge/worker.js");
  await build({
    entryPoints: [join(project, entry)],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    logLevel: "error",
    plugins: [
      {
        name: "wasm",
        setup({ onResolve }) {
          onResolve({ filter: /\.wasm$/ }, () => ({ path: "./core.wasm", external: true }));
        },
      },
    ],
  });
  const wasm = join(project, "node_modules/codex-embed/dist/core_bg.wasm");
  const urls = paths.map((path) => `http://worker.test${path}`);
  return JSON.parse(await exec(node, ["run.mjs", outfile, wasm, ...urls], folder));
}
