/**
 * Lays out what JSR gets in target/jsr: the build for Node and Deno, each entry with the types that it names, and
 * jsr.json. JSR takes no package.json, follows no export conditions and looks for files under their exact names.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { readText } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

const target = join(root, "target/jsr");
/** Folders of builds for bundlers, pages and edge runtimes, which npm's package serves. */
const LEFT_OUT = /[\\/]dist[\\/](web|edge|inline|cdn)$|\.map$/;

await main(() => {
  const manifest = JSON.parse(readText("package.json"));
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(root, "dist"), join(target, "dist"), {
    recursive: true,
    filter: (path) => !LEFT_OUT.test(path),
  });
  for (const name of ["LICENSE", "NOTICE", "THIRD-PARTY-NOTICES", "README.md"]) {
    cpSync(join(root, name), join(target, name));
  }
  for (const name of typings())
    edit(name, (text) => text.replaceAll(/(["'])(\.[^"']*)\.ts\1/g, "$1$2.d.ts$1"));

  /** @type {Record<string, string>} */
  const exports = {};
  for (const [entry, conditions] of Object.entries(manifest.exports)) {
    const file = conditions.deno ?? conditions.default;
    if (typeof file !== "string" || !/^\.\/dist\/[^/]+\.js$/.test(file)) continue;
    exports[entry] = file;
    const types = relative("dist", conditions.types).replaceAll("\\", "/");
    edit(file, (text) => `/* @ts-self-types="./${types}" */\n${text}`);
  }
  writeFileSync(join(target, "jsr.json"), `${JSON.stringify(config(manifest, exports), null, 2)}\n`);
  console.log(`target/jsr: ${Object.keys(exports).length} entries, version ${manifest.version}`);
});

/** @returns {string[]} the declarations, relative to the target */
function typings() {
  const names = readdirSync(join(target, "dist"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".d.ts")).map((name) => join("dist", name));
}

/** @param {string} name @param {(text: string) => string} change */
function edit(name, change) {
  const path = join(target, name);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** @param {Record<string, any>} manifest @param {Record<string, string>} exports */
function config(manifest, exports) {
  const packages = { ...manifest.peerDependencies, ...manifest.dependencies };
  const imports = Object.fromEntries(
    Object.entries(packages).flatMap(([name, range]) => [
      [name, `npm:${name}@${range}`],
      [`${name}/`, `npm:/${name}@${range}/`],
    ]),
  );
  return {
    name: `@codex-embed/${manifest.name}`,
    version: manifest.version,
    license: manifest.license,
    exports,
    imports,
  };
}
