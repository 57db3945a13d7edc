/**
 * wasm-bindgen's JavaScript for the web keeps one instance in the variables of its module. Here it becomes the
 * body of a function, so that a realm can have several instances of one compiled module.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MARK = '/* @ts-self-types="./core.d.ts" */\n';
/** From here on the file is about loading, which is ours to do (src/engine/load.ts). */
const LOADING = "\nasync function __wbg_load(";
const INIT = /\nfunction initSync\(module\) \{[\s\S]*?\n\}\n/;

/** @param {string} folder with `core.js` and `core.d.ts` as wasm-bindgen wrote them */
export function makeFactory(folder) {
  for (const [name, convert] of Object.entries({ "core.js": factoryCode, "core.d.ts": factoryTypes })) {
    const path = join(folder, name);
    writeFileSync(path, convert(readFileSync(path, "utf8")));
  }
}

/**
 * @param {string} code `core.js` of `--target web`
 * @returns {string} a module that exports `createCore`
 * @throws Error when the file is of another form than that of the wasm-bindgen that this was written for.
 */
export function factoryCode(code) {
  const end = code.indexOf(LOADING);
  const init = INIT.exec(code)?.[0];
  if (!code.startsWith(MARK) || end < 0 || init === undefined) throw unknownForm("core.js");
  const names = [...code.matchAll(/^export function (\w+) ?\(/gm)].map(([, name = ""]) => name);
  const body = `${code.slice(MARK.length, end)}${init}`.replace(/^export function /gm, "function ");
  if (/^(export|import)\b/m.test(body)) throw unknownForm("core.js");
  return (
    `${MARK}\n/** One more instance of the compiled module. */\nexport function createCore(module) {\n${body}\n` +
    `initSync({ module });\nreturn { ${names.join(", ")} };\n}\n`
  );
}

/**
 * @param {string} types `core.d.ts` of `--target web`
 * @returns {string} the declarations of {@link factoryCode}'s module
 */
export function factoryTypes(types) {
  const end = types.indexOf("\nexport type InitInput");
  if (end < 0) throw unknownForm("core.d.ts");
  const head = types.slice(0, end);
  const begin = head.indexOf("\nexport function ");
  const members = head
    .slice(begin)
    .replace(/^export function /gm, "")
    .replace(/^(?=.)/gm, "    ");
  return (
    `${head.slice(0, begin)}\nexport interface Instance {${members}}\n\n` +
    "/** One more instance of the compiled module. */\n" +
    "export function createCore(module: WebAssembly.Module): Instance;\n"
  );
}

/** @param {string} name */
function unknownForm(name) {
  return new Error(`wasm-bindgen writes ${name} in a form that scripts/wasm/factory.mjs doesn't know`);
}
