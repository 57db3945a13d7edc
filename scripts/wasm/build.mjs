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
 * Engines compile a function when it is first called, all of it: a part that doesn't run is best a function of its
 * own. LLVM makes one of whatever has a single caller, up to 3,000 instructions, by a bonus of 15,000 that no option
 * changes. So all else is counted forty times as dear (LLVM's own figures: 5, 25, 50 and 45; 325 for functions that ask
 * for it, twenty times), and the bonus buys 75 instructions. docs/decisions/0023-cold-start.md has what it brings.
 */
const INLINING = [
  "inline-instr-cost=200",
  "inline-call-penalty=1000",
  "inline-threshold=2000",
  "inlinehint-threshold=6500",
  "inlinecold-threshold=1800",
];
/** The same for wasm-opt, in instructions of WebAssembly. */
const MOST_INLINED = "--one-caller-inline-max-function-size=50";

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
    CARGO_ENCODED_RUSTFLAGS: compilerFlags(toolchain, target).join("\x1f"),
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
  const features = FEATURES.map((name) => `--enable-${name}`);
  run("wasm-opt", ["-Os", MOST_INLINED, ...features, wasm, "-o", wasm], { env });

  makeFactory(staging);
  const manifest = describe(staging, toolchain.versions);
  writeFileSync(join(staging, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  replace(out, staging);
  return manifest;
}

/** For the compiler. */
function compilerFlags(toolchain, target) {
  return [
    "-Cpanic=unwind",
    ...INLINING.map((flag) => `-Cllvm-args=-${flag}`),
    ...remapped(toolchain, target),
  ];
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
