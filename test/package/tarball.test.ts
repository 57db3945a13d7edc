import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { version } from "../../src/version.ts";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const MINUTE = 60_000;

/** Runs a program; what it printed is part of the error when it fails. */
async function exec(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execute(command, args, { cwd })).stdout.trim();
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

/** The package as its users get it: built and packed from a copy, installed into an empty project. */
let folder = "";
let project = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "codex-embed-package-"));
  const source = join(folder, "source");
  project = join(folder, "project");
  await Promise.all([mkdir(source), mkdir(project)]);
  const needed = [
    "package.json",
    "rollup.config.mjs",
    "tsconfig.json",
    "tsconfig.build.json",
    "scripts",
    "src",
    "pkg",
    "LICENSE",
  ];
  await Promise.all(needed.map((name) => cp(join(root, name), join(source, name), { recursive: true })));
  await symlink(join(root, "node_modules"), join(source, "node_modules"));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');

  // The one dependency is packed too, from what is installed: nothing is downloaded.
  const pack = ["pack", "--silent", "--pack-destination", folder];
  await exec("npm", pack, source);
  await exec("npm", [...pack, "--ignore-scripts", join(root, "node_modules/typebox")], folder);
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const install = [
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    ...tarballs.map((name) => join(folder, name)),
  ];
  await exec("npm", install, project);
}, 3 * MINUTE);

afterAll(() => rm(folder, { recursive: true, force: true }));

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

test("the files for browsers import nothing of Node", async () => {
  const names = (await readdir(installed("dist/web"))).filter((name) => name.endsWith(".js"));
  expect(names).toContain("index.js");
  for (const name of names) {
    expect(await readFile(installed(`dist/web/${name}`), "utf8")).not.toMatch(/["']node:/);
  }
});

test(
  "a typed program compiles against it, with its own declarations checked",
  async () => {
    await writeFile(
      join(project, "program.ts"),
      `import { CodexError, version } from "codex-embed";
     import { createVirtualHost } from "codex-embed/virtual";
     import { createNodeHost } from "codex-embed/node";
     import "codex-embed/protocol";
     import { FileSessionStore } from "codex-embed/sessions/file";
     import { unstorageSessionStore } from "codex-embed/sessions/unstorage";
     import { startModelServer } from "codex-embed/testing";
     const text: string = version;
     // @ts-expect-error: the types are really there
     const number: number = version;
     export { CodexError, createVirtualHost, createNodeHost, FileSessionStore, number, startModelServer };
     export { text, unstorageSessionStore };`,
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

test("a missing or damaged module is one coded error", async () => {
  await writeFile(installed("dist/core_bg.wasm"), "<!doctype html>");
  expect(await program(failing)).toBe("wasm_load_failed");
  await rm(installed("dist/core_bg.wasm"));
  expect(await program(failing)).toBe("wasm_load_failed");
});
