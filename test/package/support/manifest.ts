/** What package.json says, for tests of the package. */

import manifest from "../../../package.json" with { type: "json" };

/** What can be imported by a program: every entry but the files that are no modules. */
export function entryNames(): string[] {
  return Object.keys(manifest.exports)
    .filter((name) => name !== "./core.wasm" && name !== "./package.json")
    .map((name) => name.replace(/^\./, manifest.name));
}

/** The packages that some entries need and most programs don't. */
export function optionalPackages(): string[] {
  return Object.keys(manifest.peerDependencies);
}
