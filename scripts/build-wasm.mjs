/**
 * Builds pkg/: the core as WebAssembly with its JavaScript and a manifest.
 *
 * `node scripts/build-wasm.mjs [--out DIR]`
 */

import { join } from "node:path";
import { parseArgs } from "node:util";

import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { buildWasm } from "./wasm/build.mjs";
import { findToolchain } from "./wasm/toolchain.mjs";

await main(() => {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  const { size } = buildWasm(values.out ?? join(root, "pkg"), findToolchain());
  const kilobytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1024)} KiB`;
  console.log(
    `core_bg.wasm: ${kilobytes(size.raw)}, ${kilobytes(size.gzip)} gzip, ${kilobytes(size.brotli)} brotli`,
  );
});
