/**
 * Someone who knows nothing but the README: an empty folder, the commands of its first table as they stand there,
 * and the files that it tells to write. Only the world is made up: the registry has the packed package, the codex
 * folder names a scripted model, and npx is allowed to install.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { answer, type ModelServer, message, startModelServer } from "codex-embed/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { makeEmptyPlace } from "../support/empty-place.ts";
import { exec, root } from "../support/exec.ts";
import { type Registry, startRegistry } from "../support/registry.ts";
import { RUNTIMES } from "../support/runtimes.ts";

const ANSWER = "Nothing is in it yet.";

const readme = await readFile(join(root, "README.md"), "utf8");
const [section = ""] = /^## First answer\n.*?(?=^## )/ms.exec(readme) ?? [];
/** The table's rows: what is done once, if anything, and then. */
const rows = [...section.matchAll(/^\| ([^|]+) \| (?:`(.+?)`)? ?\| `(.+?)` \|$/gm)].map(
  ([, reader = "", once = "", then = ""]) => ({ reader, once, then }),
);
/** The blocks of code that begin with a file's name. */
const files = [...section.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, name = "", code = ""]) => ({
  name,
  code,
}));
const missing = new Set(RUNTIMES.filter(({ skipped }) => skipped).map(({ name }) => name.toString()));

test("the README has a way for every runtime", () => {
  expect(rows.map(({ then }) => then.split(" ")[0])).toEqual(["npx", "node", "node", "deno", "bun"]);
  expect(files.map(({ name }) => name)).toEqual(["hello.mjs", "hello.cjs"]);
});

describe("a newcomer gets an answer", () => {
  let base = "";
  let model: ModelServer;
  let registry: Registry;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    base = await makeEmptyPlace();
    model = await startModelServer({ script: () => answer(message(ANSWER)) });
    registry = await startRegistry();
    await mkdir(join(base, "codex"));
    await writeFile(join(base, "codex/config.toml"), `openai_base_url = "${model.baseUrl}"\n`);
    const programs = [dirname(process.execPath), join(root, "test/runtimes/node_modules/.bin")];
    env = {
      ...withoutNpm(process.env),
      PATH: [...programs, process.env["PATH"]].join(delimiter),
      CODEX_HOME: join(base, "codex"),
      OPENAI_API_KEY: "a-key-of-the-user",
      // npm and Bun read the first, Deno the second.
      npm_config_registry: registry.url,
      NPM_CONFIG_REGISTRY: registry.url,
      npm_config_yes: "true",
      // Nothing comes from what this machine has seen before.
      npm_config_cache: join(base, "npm"),
      DENO_DIR: join(base, "deno"),
      BUN_INSTALL_CACHE_DIR: join(base, "bun"),
      NO_COLOR: "1",
    };
  });

  afterAll(async () => {
    registry?.close();
    await model?.close();
    await rm(base, { recursive: true, force: true });
  });

  test.for(rows)("with $reader: $then", async ({ reader, once, then }, context) => {
    context.skip(missing.has(then.split(" ")[0] ?? ""));
    const folder = await mkdtemp(join(base, "folder-"));
    const asked = model.requests.length;
    const start = performance.now();
    if (once !== "") await exec(once, [], folder, { env, shell: true });
    const installed = performance.now();
    await Promise.all(files.map(({ name, code }) => writeFile(join(folder, name), code)));
    expect(await exec(then, [], folder, { env, shell: true })).toBe(ANSWER);
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
    process.stdout.write(
      `${reader}: installed in ${seconds(start, installed)}, answered after ${seconds(installed, performance.now())}\n`,
    );
    expect(model.requests[asked]?.headers["authorization"]).toBe("Bearer a-key-of-the-user");
  });
});

/** The variables of a shell in which no npm runs. */
function withoutNpm(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^npm_/i.test(name)));
}
