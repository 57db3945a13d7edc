/** Deno with the permissions of docs/runtimes.md, and with each of them missing. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { answer, type ModelServer, message, startModelServer } from "codex-embed/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const deno = fileURLToPath(new URL("node_modules/deno/deno", import.meta.url));
const program = fileURLToPath(new URL("deno/program.ts", import.meta.url));
const wasm = fileURLToPath(new URL("../../pkg/core_bg.wasm", import.meta.url));
const required = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("runtimes");

type Outcomes = Readonly<Record<string, unknown>>;

describe.skipIf(!existsSync(deno) && !required)("in Deno", () => {
  let folder = "";
  let model: ModelServer;
  let flags: string[] = [];

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "codex-embed-deno-")));
    await mkdir(join(folder, ".git"));
    await writeFile(join(folder, "a.txt"), "hi\n");
    model = await startModelServer({ script: [answer(message("hello from Deno"))] });
    flags = [
      `--allow-read=${folder},${wasm}`,
      `--allow-write=${folder}`,
      "--allow-run=/bin/bash",
      `--allow-net=${new URL(model.baseUrl).host}`,
      "--allow-env=NODE_V8_COVERAGE,DENO_TEST_VARIABLE",
    ];
  });
  afterAll(async () => {
    await model.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(given: readonly string[]): Promise<Outcomes> {
    const args = ["run", ...given, program, folder, model.baseUrl];
    const env = { ...process.env, DENO_TEST_VARIABLE: "set", NO_COLOR: "1" };
    const { stdout } = await promisify(execFile)(deno, args, { env, timeout: 30_000 });
    const outcomes: Outcomes = JSON.parse(stdout);
    return outcomes;
  }

  const without = (flag: string): string[] => flags.filter((one) => !one.startsWith(flag));
  const refusal = (flag: string): object =>
    expect.objectContaining({ code: "E_PERMISSION", message: expect.stringContaining(flag) });
  const whole = {
    read: 3,
    write: "done",
    remove: "done",
    agent: "hello from Deno",
    home: true,
    variable: "set",
  };

  test("an agent works with what its task needs", async () => {
    const outcomes = await run(flags);
    expect(outcomes).toMatchObject({ ...whole, command: expect.stringMatching(/^\d+$/) });
    // What the command left running was ended with it, although only bash may run.
    await expect.poll(() => existsSync(`/proc/${outcomes["command"]}`), { timeout: 5_000 }).toBe(false);
  });

  test("without --allow-read, nothing is read, written or run", async () => {
    const outcomes = await run(without("--allow-read"));
    expect(outcomes["read"]).toEqual(refusal(`--allow-read=${folder}/a.txt`));
    for (const task of ["write", "command", "agent"]) {
      expect(outcomes[task]).toEqual(refusal(`--allow-read=${folder}`));
    }
  });

  test("without the module's file, its copy is loaded", async () => {
    const outcomes = await run([`--allow-read=${folder}`, ...without("--allow-read")]);
    expect(outcomes).toMatchObject(whole);
  });

  test("without --allow-write, files are read only", async () => {
    const refused = refusal(`--allow-write=${folder}`);
    const outcomes = await run(without("--allow-write"));
    expect(outcomes).toMatchObject({ read: 3, agent: "hello from Deno" });
    for (const task of ["write", "remove", "home"]) expect(outcomes[task]).toEqual(refused);
  });

  test("without --allow-run, no command starts", async () => {
    const outcomes = await run(without("--allow-run"));
    expect(outcomes).toMatchObject({ ...whole, command: refusal("--allow-run=/bin/bash") });
  });

  test("without --allow-net, no model is reached", async () => {
    const outcomes = await run(without("--allow-net"));
    const host = new URL(model.baseUrl).host;
    const told = { message: expect.stringContaining(`--allow-net=${host}`) };
    expect(outcomes).toMatchObject({ ...whole, agent: told });
    expect(outcomes["agent"]).toMatchObject({ message: expect.stringContaining("(E_PERMISSION)") });
  });

  test("without --allow-env, variables are unset and commands don't start", async () => {
    const outcomes = await run(without("--allow-env"));
    const command = refusal("--allow-env=NODE_V8_COVERAGE");
    expect(outcomes).toMatchObject({ ...whole, variable: "done", command });
  });

  test.skipIf(!existsSync("/usr/bin/script"))("at a terminal, nobody is asked", async () => {
    for (const given of [[], [`--allow-read=${folder}`]]) {
      const words = [deno, "run", ...given, program, folder, model.baseUrl];
      const line = words.map((word) => `'${word}'`).join(" ");
      const options = { timeout: 30_000 };
      const { stdout } = await promisify(execFile)("script", ["-qec", line, "/dev/null"], options);
      expect(stdout).toContain('"code":"E_PERMISSION"');
      expect(stdout).not.toContain("Allow?");
    }
  });
});
