import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  answer,
  applyPatch,
  completed,
  execCommand,
  httpError,
  message,
  reasoning,
  updatePlan,
} from "codex-embed/testing";
import { describe, expect, it, vi } from "vitest";

import { lines, type Person, type, using } from "./support/terminal.ts";
import { model, workspace } from "./support/workspace.ts";

const free = ["-s", "danger-full-access"];

describe("exec", () => {
  it("gives the last message to the next program, and tells on the side what it does", async () => {
    const folder = workspace();
    const server = await model([
      answer(reasoning("I look."), updatePlan([{ step: "look", status: "in_progress" }])),
      answer(execCommand("echo one; exit 3")),
      answer(applyPatch("*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch")),
      answer(message("All \u001b[31mdone\u001b[0m."), completed({ input: 10, output: 5 })),
    ]);
    const seen = await type({ cwd: folder.path }, "exec", ...using(server), ...free, "do it");
    expect(seen.code).toBe(0);
    expect(seen.stdout).toBe("All \u001b[31mdone\u001b[0m.\n");
    expect(seen.stderr).toContain("I look.\n");
    expect(seen.stderr).toContain("▸ look\n");
    expect(seen.stderr).toMatch(/\$ echo one; exit 3\n {2}one\n {2}exit 3 after \d\.\d s\n/);
    expect(seen.stderr).toContain("A new.txt\n+hello\n");
    expect(seen.stderr).toContain("All done.\n");
    expect(seen.stderr).not.toContain("\u001b");
    expect(folder.read("new.txt")).toBe("hello\n");
  });

  it("prints lines of JSON as the reference does, and writes the last message to a file", async () => {
    const folder = workspace();
    const server = await model([answer(message("hello there"), completed({ input: 10, output: 3 }))]);
    const args = ["--json", "-o", "last.txt", ...using(server)];
    const seen = await type({ cwd: folder.path }, "exec", ...args, "hi");
    expect(lines(seen.stdout)).toEqual([
      { type: "thread.started", thread_id: expect.any(String) },
      { type: "turn.started" },
      { type: "item.completed", item: { id: "item_0", type: "agent_message", text: "hello there" } },
      { type: "turn.completed", usage: { input_tokens: 10, cached_input_tokens: 0, output_tokens: 3 } },
    ]);
    expect(seen).toMatchObject({ code: 0, stderr: "" });
    expect(folder.read("last.txt")).toBe("hello there");
  });

  it("ends with 1 when the turn fails", async () => {
    const server = await model([httpError(400, "nope")]);
    const seen = await type({ cwd: workspace().path }, "exec", "--json", ...using(server), "hi");
    expect(seen.code).toBe(1);
    expect(lines(seen.stdout).at(-1)).toMatchObject({ type: "turn.failed" });
  });

  it("reads its prompt from standard input", async () => {
    const server = await model([answer(message("ok"))]);
    const person = { cwd: workspace().path, input: "from a pipe" };
    expect((await type(person, "exec", ...using(server), "-")).code).toBe(0);
    expect(JSON.stringify(server.requests[0]?.body)).toContain("from a pipe");
    expect(await type({ ...person, input: " \n" }, "exec", "--skip-git-repo-check")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error\[invalid_argument\]: Standard input held no prompt.*\n$/),
    });
  });

  it("hands over a schema and images", async () => {
    const folder = workspace({ "schema.json": '{"type":"object"}' });
    const pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    writeFileSync(join(folder.path, "dot.png"), Buffer.from(pixel, "base64"));
    const server = await model([answer(message("{}"))]);
    const args = ["--output-schema", "schema.json", "-i", "dot.png", ...using(server)];
    await type({ cwd: folder.path }, "exec", ...args, "look");
    const body = JSON.stringify(server.requests[0]?.body);
    expect(body).toContain("json_schema");
    expect(body).toContain("data:image/png;base64,");
  });

  it("asks at the keyboard, and takes esc for stop", async () => {
    const folder = workspace();
    const script = [answer(execCommand("touch yes")), answer(message("ok"))];
    const ask = ["-a", "untrusted", ...free];
    const yes = await type(
      { cwd: folder.path, keys: ["?", "y"] },
      "exec",
      ...using(await model(script)),
      ...ask,
      "go",
    );
    expect(yes.stderr).toMatch(
      /The agent wants to run:.*\n {2}touch yes\n[\s\S]*Allow\?[\s\S]*y yes · a always · n no · esc stop yes\n/,
    );
    expect(folder.has("yes")).toBe(true);
    const stop = await type(
      { cwd: folder.path, keys: ["\u001b"] },
      "exec",
      ...using(await model([answer(execCommand("touch never"))])),
      ...ask,
      "go",
    );
    expect(stop.code).toBe(1);
    expect(folder.has("never")).toBe(false);
  });

  it("denies what nobody is there to allow", async () => {
    const folder = workspace();
    const server = await model([answer(execCommand("touch no")), answer(message("a pity"))]);
    const seen = await type({ cwd: folder.path }, "exec", ...using(server), "-a", "untrusted", ...free, "go");
    expect(seen).toMatchObject({ code: 0, stdout: "a pity\n" });
    expect(folder.has("no")).toBe(false);
  });

  it("colours on a terminal, unless NO_COLOR or --color says otherwise", async () => {
    const cwd = workspace().path;
    const run = async (person: Partial<Person>, ...args: string[]): Promise<boolean> => {
      const server = await model([answer(message("ok"))]);
      const seen = await type({ cwd, keys: [], ...person }, "exec", ...using(server), ...args, "go");
      return seen.stderr.includes("\u001b[2m");
    };
    expect(await run({})).toBe(true);
    expect(await run({ env: { NO_COLOR: "1" } })).toBe(false);
    expect(await run({ env: { CI: "true" } })).toBe(false);
    expect(await run({}, "--color", "never")).toBe(false);
    expect(await run({ env: { CI: "true" } }, "--color", "always")).toBe(true);
  });

  it("interrupts the turn at the first Ctrl-C, and ends with 130", async () => {
    const server = await model([{ sse: [], hang: true }]);
    const person = {
      cwd: workspace().path,
      atInterrupt: (press: () => void) =>
        void vi.waitFor(() => expect(server.requests).toHaveLength(1)).then(press),
    };
    const seen = await type(person, "exec", "--json", ...using(server), "go");
    expect(seen.code).toBe(130);
    expect(lines(seen.stdout).at(-1)).toMatchObject({ type: "turn.failed" });
  });

  it.each([
    [["exec", "--nope", "x"], 2, /Unknown option '--nope'.*exec --help/],
    [["exec", "-s", "bad", "x"], 2, /--sandbox must be one of read-only, .* not "bad"/],
    [["exec", "two", "words"], 2, /"words" is one argument too many/],
    [["exec", "--output-schema", "absent.json", "x"], 1, /absent\.json can't be read/],
    [["exec", "-C", "absent", "--skip-git-repo-check", "x"], 1, /^error\[workspace_not_found\]/],
    [["exec", "-c", "model=3", "x"], 1, /^error\[invalid_config\]/],
    [["resume"], 2, /Name a session, or pass --last/],
    [["resume", "nobody", "x"], 1, /^error\[session_not_found\]: No session is named "nobody"/],
    [["resume", "--last", "x"], 1, /^error\[session_not_found\]/],
    [["sessions", "-n", "many"], 2, /--limit must be a whole number/],
    [["fly"], 2, /There is no command "fly"/],
  ])("says in one line what is wrong with %j", async (args, code, text) => {
    const seen = await type({ cwd: workspace().path }, ...args);
    expect(seen.code).toBe(code);
    expect(seen.stderr).toMatch(text);
    expect(seen.stderr).toMatch(/^error\[\w+\]: [^\n]+\n$/);
  });

  it("stays out of folders that are in no repository", async () => {
    const seen = await type({ cwd: "/" }, "exec", "x");
    expect(seen).toMatchObject({ code: 1, stderr: expect.stringContaining("--skip-git-repo-check") });
  });
});

describe("resume and sessions", () => {
  it("go on with what was recorded, and list it", async () => {
    const folder = workspace();
    const server = await model([answer(message("first")), answer(message("second"))]);
    const me = { cwd: folder.path };
    await type(me, "exec", ...using(server), "remember one");
    expect((await type(me, "resume", "--last", ...using(server), "and two")).stdout).toBe("second\n");
    expect(JSON.stringify(server.requests[1]?.body)).toMatch(/remember one.*first.*and two/);

    const json = await type(me, "sessions", "--json");
    const [head] = lines(json.stdout);
    expect(head).toMatchObject({ preview: "remember one", cwd: folder.path });
    const table = await type(me, "sessions");
    const rows = table.stdout.trimEnd().split("\n");
    expect(rows[0]).toMatch(/^ID +UPDATED +SESSION$/);
    expect(rows[1]).toMatch(/^[\da-f-]{36} {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}remember one$/);
    const all = await type(me, "sessions", "--all");
    for (const row of all.stdout.split("\n")) expect(row.length).toBeLessThanOrEqual(80);
    expect((await type(me, "sessions", "--search", "nothing like it")).stderr).toContain("No sessions");
  });
});

describe("the program", () => {
  it("explains itself within 80 columns", async () => {
    for (const args of [
      ["--help"],
      ["exec", "--help"],
      ["exec", "review", "--help"],
      ["resume", "-h"],
      ["sessions", "--help"],
      ["acp", "-h"],
      ["app-server", "-h"],
    ]) {
      const { code, stdout } = await type({ cwd: "/" }, ...args);
      expect(code).toBe(0);
      expect(stdout).toContain("Usage: codex-embed");
      for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(81);
    }
    const manifest: unknown = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    const { stdout } = await type({ cwd: "/" }, "--version");
    expect(manifest).toMatchObject({ version: stdout.trim().split(" ")[1] });
  });
});
