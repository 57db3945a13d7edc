/** The package in Node, Deno and Bun: what each of them is given by the exports, and by the program. */

import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import type { ModelServer } from "codex-embed/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { exec, root } from "../support/exec.ts";
import { SAID, startGreetingModel } from "../support/greeting.ts";
import { entryNames, optionalPackages } from "../support/manifest.ts";
import { addPackages, installPackage, type PackedProject } from "../support/packed.ts";
import { RUNTIMES, type Tried } from "../support/runtimes.ts";

const MINUTE = 60_000;

let project: PackedProject;
let model: ModelServer;

beforeAll(async () => {
  project = await installPackage();
  // MCP's declarations ask for those of Node.
  await addPackages(project.folder, [...optionalPackages(), "@types/node"]);
  await cp(join(root, "test/package/apps/disk.ts"), inProject("disk.ts"));
  await writeFile(inProject("entries.mjs"), IMPORT_ALL);
  model = await startGreetingModel();
  await mkdir(inProject("home"));
  await writeFile(inProject("home/config.toml"), `openai_base_url = "${model.baseUrl}"\n`);
}, 2 * MINUTE);

afterAll(async () => {
  await model?.close();
  await project?.remove();
});

const inProject = (path: string): string => join(project.folder, path);

/** Prints how many exports each entry has that is named on the command line. */
const IMPORT_ALL = `
  const found = {};
  for (const name of process.argv.slice(2)) found[name] = Object.keys(await import(name)).length;
  console.log(JSON.stringify(found));
`;

/** `deno compile` downloads a part of Deno, so that is tried only where it is demanded. */
const compiles = (name: Tried["name"]): boolean =>
  name === "bun" || (name === "deno" && (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("denort"));

/** An agent's settings and key come from here. */
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  CODEX_HOME: inProject("home"),
  OPENAI_API_KEY: "test-key",
  NO_COLOR: "1",
});

describe.each(RUNTIMES.filter(({ skipped }) => !skipped))("in $name", ({ name, program }) => {
  /** Runs a file of the project, or a program of the runtime's own. */
  const run = (args: readonly string[], own: readonly string[] = program().args): Promise<string> =>
    exec(program().file, [...own, ...args], project.folder, { env: environment() });

  beforeEach(async () => {
    await rm(inProject("work"), { recursive: true, force: true });
    await mkdir(inProject("work"));
    await writeFile(inProject("work/greeting.txt"), "hello\n");
  });
  const greeting = (): Promise<string> => readFile(inProject("work/greeting.txt"), "utf8");

  test("every entry can be imported, and prints nothing", async () => {
    const found: unknown = JSON.parse(await run(["entries.mjs", ...entryNames()]));
    const some = expect.toSatisfy((count: number) => count > 0);
    expect(found).toEqual(Object.fromEntries(entryNames().map((entry) => [entry, some])));
  });

  test.runIf(name !== "node")("an agent in TypeScript changes a file", async () => {
    expect(await run(["disk.ts", model.baseUrl, inProject("work")])).toBe(SAID);
    expect(await greeting()).toBe("hello, world\n");
  });

  test.runIf(name === "deno")("a program's types are checked, with those of every entry", async () => {
    const imports = entryNames().map((entry, index) => `import type * as entry${index} from "${entry}";\n`);
    const kinds = entryNames().map((_, index) => `typeof entry${index}`);
    const typed = `${imports.join("")}export type All = [${kinds.join(", ")}];\n`;
    await writeFile(inProject("types.ts"), typed);
    await run(["check", "disk.ts", "types.ts"], []);
    await writeFile(
      inProject("wrong.ts"),
      'import { version } from "codex-embed";\nversion satisfies number;\n',
    );
    await expect(run(["check", "wrong.ts"], [])).rejects.toThrow("TS1360");
  });

  test.runIf(compiles(name))(
    "one executable has the agent in it",
    async () => {
      const how = {
        node: [],
        deno: ["compile", "--allow-all", "--output"],
        bun: ["build", "--compile", "--outfile"],
      };
      await run([...how[name], inProject("agent.exe"), "disk.ts"], []);
      // In another folder, where nothing of the package can be found.
      const moved = join(await mkdtemp(join(tmpdir(), "codex-embed-executable-")), "agent.exe");
      await rename(inProject("agent.exe"), moved);
      try {
        expect(await exec(moved, [model.baseUrl, inProject("work")], dirname(moved))).toBe(SAID);
        expect(await greeting()).toBe("hello, world\n");
      } finally {
        await rm(dirname(moved), { recursive: true });
      }
    },
    2 * MINUTE,
  );

  test("the program answers, and says which version it is", async () => {
    const start: Record<typeof name, readonly string[]> = {
      node: ["node_modules/codex-embed/dist/cli.js"],
      deno: ["run", "--allow-all", "npm:codex-embed"],
      bun: ["--bun", "x", "codex-embed"],
    };
    const cli = (...args: string[]): Promise<string> => run([...start[name], ...args], []);
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    expect(await cli("--version")).toBe(`codex-embed ${version}`);
    const flags = ["--skip-git-repo-check", "--full-auto", "--cd", inProject("work")];
    expect(await cli("exec", ...flags, "Greet the world.")).toBe(SAID);
    expect(await greeting()).toBe("hello, world\n");
  });
});
