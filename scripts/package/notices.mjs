import { join } from "node:path";

import { readText } from "../lib/files.mjs";
import { root } from "../lib/root.mjs";
import { capture } from "../lib/run.mjs";
import { BUNDLED } from "./bundled.mjs";
import { chosen, textOf } from "./licences.mjs";

/** @typedef {import("./licences.mjs").Work} Work */

const HEAD = `Third-party notices of codex-embed

The package contains the works below, or needs them at run time, each under the licence that is named with
it. The text of the Apache License 2.0 is that of the file LICENSE.

The WebAssembly module also contains parts of Rust's standard library and of the crates that belong to it,
by the Rust Project's contributors, used under the Apache License 2.0 (offered as MIT OR Apache-2.0).
`;

/** @returns {string} the file THIRD-PARTY-NOTICES; the same on every machine */
export function notices() {
  return [
    HEAD,
    section("In the WebAssembly module", crates()),
    section("At run time, or in dist/cdn/codex-embed.js", packages()),
  ].join("\n");
}

/**
 * @returns {Work[]} the crates that the module is compiled from, without ours and without those that only run while
 *   it is compiled
 */
function crates() {
  const target = ["--locked", "--target", "wasm32-unknown-unknown"];
  const shape = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"];
  const tree = capture("cargo", ["tree", "--package", "codex-embed-wasm", ...target, ...shape]);
  const metadata = capture("cargo", ["metadata", "--locked", "--format-version", "1"]);
  if (tree === undefined || metadata === undefined) throw new Error("cargo cannot list the module's crates");
  const used = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  /** @type {{ name: string, version: string, license: string | null, manifest_path: string, source: string | null }[]} */
  const all = JSON.parse(metadata).packages;
  return all
    .filter(({ name, version, source }) => source !== null && used.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path }) => {
      return { name, version, licence: license ?? "", folder: join(manifest_path, "..") };
    });
}

/** @returns {Work[]} npm's packages: what is installed with ours, and what a bundle of ours contains */
function packages() {
  const manifest = JSON.parse(readText("package.json"));
  /** @type {Set<string>} */
  const names = new Set([...Object.keys(manifest.dependencies), ...BUNDLED]);
  const works = [];
  for (const name of names) {
    const folder = join(root, "node_modules", name);
    const { version, license, dependencies = {} } = JSON.parse(readText(`node_modules/${name}/package.json`));
    works.push({ name, version, licence: license, folder });
    for (const needed of Object.keys(dependencies)) names.add(needed);
  }
  return works;
}

/** @param {string} title @param {Work[]} works */
function section(title, works) {
  /** @type {Map<string, string[]>} the works of each text, which many share */
  const byText = new Map();
  for (const work of works.toSorted(byName)) {
    const licences = chosen(work.licence);
    const text = licences.flatMap((licence) => textOf(work, licence) ?? []).join("\n\n");
    const line = `${work.name} ${work.version}: ${licences.join(" AND ")}`;
    const key = `${licences}\n${text}`;
    byText.set(key, [...(byText.get(key) ?? []), line]);
  }
  const parts = [...byText].map(([key, lines]) => {
    const text = key.slice(key.indexOf("\n") + 1);
    return `${"-".repeat(80)}\n${lines.join("\n")}\n${text === "" ? "" : `\n${text}\n`}`;
  });
  return `${"=".repeat(80)}\n${title}\n${parts.join("\n")}`;
}

/** @param {Work} a @param {Work} b */
function byName(a, b) {
  const [left, right] = [`${a.name} ${a.version}`, `${b.name} ${b.version}`];
  return left < right ? -1 : Number(left > right);
}
