import { capture } from "../lib/run.mjs";

const PREFIX = "codex-embed-";

/** A crate may use those of a lower rank; arrows never point back or sideways. */
const RANKS = { protocol: 0, patch: 1, sse: 1, policy: 1, config: 1, core: 2, engine: 3, wasm: 4 };

/** Crates that reach for a clock, a thread, entropy, the network or JavaScript. */
const OUTSIDE = [
  "async-std",
  "chrono",
  "getrandom",
  "js-sys",
  "mio",
  "rand",
  "reqwest",
  "smol",
  "tokio",
  "web-sys",
];
const BINDINGS = ["wasm-bindgen"];

/** @returns {string[]} one line a broken rule, over the manifests and the resolved dependencies */
export function crateProblems() {
  const metadata = capture("cargo", ["metadata", "--format-version=1", "--no-deps", "--locked"]);
  if (metadata === undefined) return ["cargo metadata fails; run scripts/toolchain if Rust is not there"];
  return [...arrows(JSON.parse(metadata).packages), ...Object.keys(RANKS).flatMap(reaches)];
}

/** @param {{ name: string, dependencies: { name: string, kind: string | null }[] }[]} packages */
function arrows(packages) {
  return packages.flatMap(({ name, dependencies }) => {
    const from = name.slice(PREFIX.length);
    if (from === "testkit") return [];
    if (!(from in RANKS)) return [`${name} has no rank in scripts/boundaries/crates.mjs`];
    const ours = dependencies.filter((one) => one.name.startsWith(PREFIX) && one.kind !== "dev");
    const names = ours.map((one) => one.name.slice(PREFIX.length));
    const wrong = names.filter((to) => from === "patch" || !(RANKS[to] < RANKS[from]));
    return wrong.map((to) => `${name} depends on ${PREFIX}${to}, which is not below it`);
  });
}

/** @param {string} crate */
function reaches(crate) {
  const edges = ["--edges", "normal", "--prefix", "none", "--format", "{lib}"];
  const target = ["--target", "wasm32-unknown-unknown", "--locked"];
  const tree = capture("cargo", ["tree", "--package", PREFIX + crate, ...edges, ...target]);
  if (tree === undefined) return [`cargo tree fails for ${PREFIX}${crate}`];
  const used = new Set(tree.split("\n").map((line) => line.split(" ")[0]?.replaceAll("_", "-")));
  const banned = crate === "wasm" ? OUTSIDE : [...OUTSIDE, ...BINDINGS];
  return banned.filter((name) => used.has(name)).map((name) => `${PREFIX}${crate} reaches ${name}`);
}
