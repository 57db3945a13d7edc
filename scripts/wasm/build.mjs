import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { root } from "../lib/root.mjs";
import { run } from "../lib/run.mjs";
import { makeFactory } from "./factory.mjs";
import { describe } from "./manifest.mjs";

const CRATE = "codex_embed_wasm";
const TARGET = "wasm32-unknown-unknown";

/** The proposals that rustc's output uses; Node 20 has them all. */
const FEATURES = [
  "bulk-memory",
  "exception-handling",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

/**
 * Builds the module and its JavaScript into `out`, with a manifest. The folder is replaced only when
 * everything worked.
 *
 * The bytes depend on the sources and the toolchain alone, not on where the project lies.
 *
 * @param {string} out
 * @param {import("./toolchain.mjs").Toolchain} toolchain
 */
export function buildWasm(out, toolchain) {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const staging = join(target, "wasm-package");
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });

  // The sources of dependencies have to be unpacked before their folders can be renamed in the output.
  run("cargo", ["fetch", "--locked"], { env: toolchain.env });
  const env = {
    ...toolchain.env,
    CARGO_TARGET_DIR: target,
    CARGO_ENCODED_RUSTFLAGS: ["-Cpanic=unwind", ...remapped(toolchain, target)].join("\x1f"),
  };

  const crate = join(root, "rust/wasm");
  const pack = ["build", crate, "--mode", "no-install", "--no-pack", "--no-gitignore", "--target", "web"];
  const cargo = ["--locked", "-Zbuild-std=std,panic_unwind"];
  run("wasm-pack", [...pack, "--out-name", "core", "--out-dir", relative(crate, staging), "--", ...cargo], {
    env,
  });

  // Once more, for the flags that wasm-pack cannot pass: a trapped instance must be replaceable, and the
  // path of the module is the loader's business.
  const flags = ["--experimental-reset-state-function", "--omit-default-module-path"];
  const strip = ["--remove-name-section", "--remove-producers-section"];
  const compiled = join(target, TARGET, "release", `${CRATE}.wasm`);
  const bindgen = ["--target", "web", "--out-name", "core", "--out-dir", staging, ...flags, ...strip];
  run("wasm-bindgen", [...bindgen, compiled], { env });

  const wasm = join(staging, "core_bg.wasm");
  run("wasm-opt", ["-Os", ...FEATURES.map((name) => `--enable-${name}`), wasm, "-o", wasm], { env });

  makeFactory(staging);
  const manifest = describe(staging, toolchain.versions);
  writeFileSync(join(staging, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  replace(out, staging);
  return manifest;
}

/** Flags that keep this machine's folders and the registry's name out of the module. */
function remapped(toolchain, target) {
  const registry = join(toolchain.cargoHome, "registry/src");
  const unpacked = readdirSync(registry).map((name) => [join(registry, name), "/deps"]);
  const library = join(toolchain.sysroot, "lib/rustlib/src/rust");
  const renamed = [[target, "/target"], [root, "/codex-embed"], [library, "/rust"], ...unpacked];
  return renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/** Puts the new folder in the old one's place; a file system boundary between them is no obstacle. */
function replace(out, staging) {
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true });
  for (const name of readdirSync(staging)) renameSync(join(staging, name), join(out, name));
}
