/** Loads the module in the folder given and asks it for its version. */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { readText } from "../lib/files.mjs";
import { main } from "../lib/run.mjs";

await main(async () => {
  const folder = resolve(process.argv[2] ?? "pkg");
  const { createCore } = await import(pathToFileURL(join(folder, "core.js")).href);
  const core = createCore(new WebAssembly.Module(readFileSync(join(folder, "core_bg.wasm"))));
  const { version } = JSON.parse(readText("package.json"));
  if (core.version() !== version)
    throw new Error(`the module is of version ${core.version()}, not ${version}`);
});
