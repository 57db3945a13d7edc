import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { version } from "../../../src/version.ts";
import { exec } from "../support/exec.ts";
import { entryNames } from "../support/manifest.ts";
import { installPackage, type PackedProject } from "../support/packed.ts";

const MINUTE = 60_000;

let packed: PackedProject;
let project = "";

beforeAll(async () => {
  packed = await installPackage();
  project = packed.folder;
}, 3 * MINUTE);

afterAll(() => packed?.remove());

const installed = (path: string): string => join(project, "node_modules/codex-embed", path);

/** Runs a module in the project and returns what it prints. */
function program(code: string): Promise<string> {
  return exec(process.execPath, ["--input-type=module", "--eval", code], project);
}

/** Opens a session and prints the code of the error that comes of it. */
const failing = `
  const { runExec } = await import("codex-embed");
  await runExec("hello").then(() => console.log("worked"), (error) => console.log(error.code));
`;

/** Entries that are about a package which most programs don't have, and which they must not need. */
const OF_A_PACKAGE = [
  "codex-embed/acp",
  "codex-embed/opentelemetry",
  "codex-embed/sessions/indexeddb",
  "codex-embed/virtual/indexeddb",
];

test("nothing that is optional is needed to import an entry, unless the entry is about it", async () => {
  const printed = await program(`
    for (const name of ${JSON.stringify(entryNames())}) {
      await import(name).catch((error) => console.log(name, error.code));
    }`);
  expect(printed.split("\n")).toEqual(OF_A_PACKAGE.map((name) => `${name} ERR_MODULE_NOT_FOUND`));
});

test("the version is the package's", async () => {
  expect(await program('console.log((await import("codex-embed")).version)')).toBe(version);
});

test("the module and package.json can be named", async () => {
  const urls = await program(
    'console.log(import.meta.resolve("codex-embed/core.wasm"), import.meta.resolve("codex-embed/package.json"))',
  );
  expect(urls).toMatch(/core_bg\.wasm .*package\.json$/);
});

test("its licence and those of what it contains are there", async () => {
  const texts = ["LICENSE", "NOTICE", "THIRD-PARTY-NOTICES"].map((name) => readFile(installed(name), "utf8"));
  const [, , notices = ""] = await Promise.all(texts);
  for (const name of ["serde_json", "wasm-bindgen", "typebox", "idb"]) {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: (MIT|ISC)$`, "m"));
  }
});

test("an install runs no program, and brings one package", async () => {
  const lock: unknown = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8"));
  const { packages } = lock as { packages: Record<string, { hasInstallScript?: boolean }> };
  expect(Object.keys(packages)).toEqual(["", "node_modules/codex-embed", "node_modules/typebox"]);
  expect(Object.values(packages).some(({ hasInstallScript }) => hasInstallScript)).toBe(false);
});

test("what is inside cannot be reached", async () => {
  const code = 'import("codex-embed/dist/index.js").catch((error) => console.log(error.code))';
  expect(await program(code)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
});

test.each([
  ["browsers", "web", "index.js"],
  ["edge runtimes", "edge", "index.js"],
  ["programs of one file", "inline", "inline.js"],
  ["content delivery networks", "cdn", "codex-embed.js"],
])("the files for %s import nothing of Node and make no code of strings", async (_what, folder, entry) => {
  const files = await readdir(installed(`dist/${folder}`));
  const names = files.filter((name) => name.endsWith(".js"));
  expect(names).toContain(entry);
  for (const name of names) {
    const code = await readFile(installed(`dist/${folder}/${name}`), "utf8");
    expect(code).not.toMatch(/["']node:/);
    if (folder !== "cdn") expect(code).not.toMatch(/\beval\(|new Function\(/);
  }
});

test("on the edge, the module is neither fetched nor copied", async () => {
  for (const name of await readdir(installed("dist/edge"))) {
    if (!name.endsWith(".js")) continue;
    expect(await readFile(installed(`dist/edge/${name}`), "utf8")).not.toMatch(
      /new URL\([^)]*core_bg|core-inline/,
    );
  }
});

test("a missing module has its copy in JavaScript; without that, or damaged, it is one coded error", async () => {
  await writeFile(installed("dist/core_bg.wasm"), "<!doctype html>");
  expect(await program(failing)).toBe("wasm_load_failed");
  await rm(installed("dist/core_bg.wasm"));
  expect(await program(failing)).toBe("worked");
  await rm(installed("dist/core-inline.js"));
  expect(await program(failing)).toBe("wasm_load_failed");
});
