import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

import { root } from "../lib/root.mjs";
import { capture } from "../lib/run.mjs";

const TARGET = "wasm32-unknown-unknown";
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/**
 * @typedef {object} Toolchain
 * @property {string} sysroot
 * @property {string} cargoHome where the sources of dependencies are unpacked
 * @property {Record<string, string>} env for cargo and wasm-pack
 * @property {Record<string, string>} versions of all that decides the bytes of the output
 */

/**
 * Finds a compiler that has the source of its standard library (the build makes its own, for
 * `panic=unwind`): rustup's, else the distribution's.
 *
 * @param {string} [preferred] the `rustc --version` to choose when both are complete
 * @returns {Toolchain}
 */
export function findToolchain(preferred) {
  const found = [`${cargoHome}/bin`, "/usr/bin"].map(candidate).filter((one) => one !== undefined);
  const chosen = found.find((one) => one.versions.rustc === preferred) ?? found[0];
  if (chosen) return chosen;
  throw new Error(`No Rust compiler with the ${TARGET} target and rust-src. Run scripts/toolchain once.`);
}

/** @param {string} bin @returns {Toolchain | undefined} */
function candidate(bin) {
  const rustc = join(bin, "rustc");
  const sysroot = capture(rustc, ["--print", "sysroot"]);
  if (!sysroot) return undefined;
  const lib = join(sysroot, "lib/rustlib");
  // wasm-pack looks for the target's folder, even if std is built anew.
  if (!existsSync(join(lib, "src/rust/library/Cargo.lock")) || !existsSync(join(lib, TARGET)))
    return undefined;

  const path = [bin, join(root, "node_modules/.bin"), join(cargoHome, "bin"), process.env.PATH];
  /** @type {Record<string, string>} */
  const env = { ...process.env, PATH: path.join(delimiter), RUSTC: rustc, RUSTC_BOOTSTRAP: "1" };
  const linker = bin === "/usr/bin" ? distributionLinker() : undefined;
  if (linker) env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = linker;

  const version = (/** @type {string} */ tool) => {
    const text = capture(tool, ["--version"], { env });
    if (!text) throw new Error(`${tool} is not there. Run scripts/toolchain once (wasm-opt: npm ci).`);
    return text;
  };
  const versions = {
    rustc: version(rustc),
    "wasm-bindgen": version("wasm-bindgen"),
    "wasm-opt": version("wasm-opt"),
  };
  return { sysroot, cargoHome, env, versions };
}

/** Debian's rustc has no linker of its own for WebAssembly; LLVM's carries a version in its name. */
function distributionLinker() {
  const versions = Array.from({ length: 10 }, (_, index) => 25 - index);
  return versions.map((version) => `/usr/bin/wasm-ld-${version}`).find((path) => existsSync(path));
}
