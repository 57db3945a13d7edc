/** The demo from end to end: the real core, host, files and commands; only the model is scripted. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import {
  answer,
  execCommand,
  httpError,
  type ModelAnswer,
  message,
  startModelServer,
} from "codex-embed/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runLive } from "../../scripts/demo/live.ts";
import { runScripted } from "../../scripts/demo/scripted.ts";

const PROJECT = fileURLToPath(new URL("../../examples/demo-project", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the scripted demo", () => {
  async function demo(project: string): Promise<{ repaired: boolean; text: string }> {
    let text = "";
    const write = (part: string): void => {
      text += part;
    };
    const repaired = await runScripted({ project, write, colour: false, pauseMs: 0, env: process.env });
    return { repaired, text };
  }

  test("repairs a copy of the project, and leaves the project as it is", async () => {
    const source = join(PROJECT, "src/duration.js");
    const before = await readFile(source, "utf8");
    const { repaired, text } = await demo(PROJECT);
    expect(repaired).toBe(true);
    expect(text).toMatch(
      /\$ node --test[^$]*✘ exit 1.*± changed src\/duration\.js.*\$ node --test[^$]*✔ exit 0/s,
    );
    expect(text).toMatch(/The test passes now: exit code 1 before, 0 after\.\n$/);
    expect(await readFile(source, "utf8")).toBe(before);
  });

  test("says that the test does not pass when it does not, whatever the model claims", async () => {
    await writeFile(
      join(folder, "broken.test.js"),
      "import assert from 'node:assert'; assert.fail('still');\n",
    );
    const { repaired, text } = await demo(folder);
    expect(repaired).toBe(false);
    expect(text).toContain("Repaired:");
    expect(text).toMatch(/The test does not pass; exit codes of its runs: 1, 1\.\n$/);
  });
});

describe("a live run", () => {
  async function live(
    script: readonly ModelAnswer[],
    typed: string,
    env: Record<string, string> = { OPENAI_API_KEY: "test-key" },
  ): Promise<{ done: boolean; text: string; authorization: (string | undefined)[] }> {
    await using server = await startModelServer({ script });
    const input = new PassThrough();
    input.end(typed);
    const output = new PassThrough();
    let text = "";
    output.on("data", (part) => (text += String(part)));
    const done = await runLive(
      { prompt: "work", cwd: folder, model: "gpt-5.1-codex", baseUrl: server.baseUrl },
      { input, output, colour: false, env: { ...process.env, ...env }, signal: new AbortController().signal },
    );
    return { done, text, authorization: server.requests.map((request) => request.headers.authorization) };
  }

  // Outside of the sandbox, hence a matter of asking.
  const outside = execCommand("echo made > made.txt", {
    login: false,
    sandbox_permissions: "require_escalated",
    justification: "to make it",
  });

  test("asks before a command that needs more, and runs it after a yes", async () => {
    const { done, text, authorization } = await live([answer(outside), answer(message("made it"))], "y\n");
    expect(done).toBe(true);
    expect(text).toMatch(/to make it\n\$ echo made > made\.txt\nRun this\? \[y\]es/);
    expect(text).toContain("made it");
    expect(await readFile(join(folder, "made.txt"), "utf8")).toBe("made\n");
    expect(new Set(authorization)).toEqual(new Set(["Bearer test-key"]));
  });

  test("does not run it after a no, nor when nobody is there", async () => {
    for (const typed of ["n\n", ""]) {
      expect((await live([answer(outside), answer(message("all right"))], typed)).done).toBe(true);
      expect(await readdir(folder)).toEqual([]);
    }
  });

  test("stops when the answer is to abort", async () => {
    const { done, text } = await live([answer(outside), answer(message("never said"))], "a\n");
    expect(done).toBe(false);
    expect(text).toContain("interrupted");
    expect(text).not.toContain("never said");
  });

  test("fails plainly when the endpoint refuses", async () => {
    const { done, text } = await live([httpError(400, "no such model")], "");
    expect(done).toBe(false);
    expect(text).toContain("no such model");
  });

  test("needs a key and a folder that is there", async () => {
    await expect(live([answer()], "", { OPENAI_API_KEY: " " })).rejects.toThrow("OPENAI_API_KEY is not set");
    await rm(folder, { recursive: true });
    await expect(live([answer()], "")).rejects.toThrow(`there is no folder ${folder}`);
  });
});
