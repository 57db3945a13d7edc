import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { version } from "../../../src/version.ts";
import { exec, root } from "../support/exec.ts";
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

test.each([
  "codex-embed",
  "codex-embed/archive",
  "codex-embed/virtual",
  "codex-embed/node",
  "codex-embed/protocol",
  "codex-embed/protocol/schemas",
  "codex-embed/sessions/file",
  "codex-embed/sessions/memory",
  "codex-embed/sessions/unstorage",
  "codex-embed/testing",
])("%s can be imported, and prints nothing", async (entry) => {
  const printed = await program(`console.log(Object.keys(await import("${entry}")).length > 0)`);
  expect(printed).toBe("true");
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

test(
  "a typed program compiles against it, with its own declarations checked",
  async () => {
    await writeFile(
      join(project, "program.ts"),
      `import { CodexError, createEngine, type Engine, loadCore, version } from "codex-embed";
     import module from "codex-embed/core.wasm";
     import { createVirtualHost } from "codex-embed/virtual";
     import { createNodeHost } from "codex-embed/node";
     import "codex-embed/protocol";
     import { FileSessionStore } from "codex-embed/sessions/file";
     import { unstorageSessionStore } from "codex-embed/sessions/unstorage";
     import { startModelServer } from "codex-embed/testing";
     const text: string = version;
     const engine: Engine = await createEngine();
     const core: WebAssembly.Module = await loadCore(module);
     // @ts-expect-error: an engine's methods are its own
     engine.open({}, () => {});
     // @ts-expect-error: the types are really there
     const number: number = version;
     export { CodexError, createVirtualHost, createNodeHost, FileSessionStore, number, startModelServer };
     export { core, text, unstorageSessionStore };`,
    );
    const lib = ["--target", "es2022", "--lib", "es2022,esnext.disposable,dom,dom.asynciterable"];
    const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    for (const mode of [
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
    ] as const) {
      const how = ["--noEmit", "--strict", "--module", mode[0], "--moduleResolution", mode[1]];
      await exec(process.execPath, [tsc, ...how, ...lib, ...types, "program.ts"], project);
    }
  },
  MINUTE,
);

test("a missing module has its copy in JavaScript; without that, or damaged, it is one coded error", async () => {
  await writeFile(installed("dist/core_bg.wasm"), "<!doctype html>");
  expect(await program(failing)).toBe("wasm_load_failed");
  await rm(installed("dist/core_bg.wasm"));
  expect(await program(failing)).toBe("worked");
  await rm(installed("dist/core-inline.js"));
  expect(await program(failing)).toBe("wasm_load_failed");
});
