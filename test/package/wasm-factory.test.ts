import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { factoryCode, factoryTypes } from "../../scripts/wasm/factory.mjs";

/** What wasm-bindgen writes, in small. */
const code = `/* @ts-self-types="./core.d.ts" */

export function __wbg_reset_state () {
    wasm = undefined;
}

export function version() {
    return \`\${wasm} of a module\`;
}

let wasm;

async function __wbg_load(module, imports) {
    return fetch(module);
}

function initSync(module) {
    wasm ??= module.module;
    return wasm;
}

export { initSync, __wbg_init as default };
`;

test("the glue of pkg/ is a factory", () => {
  const text = readFileSync(new URL("../../pkg/core.js", import.meta.url), "utf8");
  expect(text.match(/^export .*/gm)).toEqual(["export function createCore(module) {"]);
  expect(text).not.toMatch(/\bfetch\(/);
});

test("instances made by it have variables of their own", async () => {
  const url = `data:text/javascript,${encodeURIComponent(factoryCode(code))}`;
  const { createCore } = await import(url);
  const [first, second] = [createCore("one"), createCore("two")];
  first.__wbg_reset_state();
  expect(first.version()).toBe("undefined of a module");
  expect(second.version()).toBe("two of a module");
});

test("its declarations are those of the functions", () => {
  const types =
    "/* eslint-disable */\n\n/**\n * The version.\n */\nexport function version(): string;\n\nexport type InitInput = URL;\n";
  expect(factoryTypes(`/* a */\n\nexport function reset(): void;\n${types}`)).toContain(
    "export interface Instance {\n    reset(): void;\n",
  );
});

test.each([
  ["another head", code.replace("ts-self-types", "types")],
  ["no loading", code.replace("async function __wbg_load", "function load")],
  ["another start", code.replace("function initSync(", "function initNow(")],
  ["an export of another kind", code.replace("let wasm;", "export let wasm;")],
])("%s is refused, so that a new wasm-bindgen is noticed", (_what, changed) => {
  expect(() => factoryCode(changed)).toThrow("scripts/wasm/factory.mjs");
  expect(() => factoryTypes("export declare const a: number;")).toThrow("scripts/wasm/factory.mjs");
});
