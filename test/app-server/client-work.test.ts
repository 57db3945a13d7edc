/** What clients do beside threads: commands, searches for files, lists, and the standard streams. */
import { describe, expect, test } from "vitest";
import { IgnoreRules } from "../../src/app-server/files/ignore.ts";
import { Pattern } from "../../src/app-server/files/pattern.ts";
import { Outbox } from "../../src/app-server/outbox.ts";
import { serveStdio } from "../../src/app-server/stdio.ts";
import { objects, parseJson } from "../conformance/runner/json.ts";
import { workspace } from "../integration/support/workspace.ts";
import { served } from "./support/served.ts";

const open = { sandboxPolicy: { type: "dangerFullAccess" } };

describe("a command of a client", () => {
  const sh = (script: string) => ({ ...open, command: ["/bin/sh", "-c", script] });

  test("runs to its end, or out of time", async () => {
    const { client } = await served({ cwd: workspace({ "a.txt": "one" }).path }).join();
    expect(await client.request("command/exec", sh("cat a.txt; echo no >&2; exit 3"))).toEqual({
      exitCode: 3,
      stdout: "one",
      stderr: "no\n",
    });
    const late = await client.request("command/exec", { ...sh("sleep 20"), timeoutMs: 50 });
    expect(late).toMatchObject({ exitCode: 124 });
    const cut = await client.request("command/exec", { ...sh("echo 0123456789"), outputBytesCap: 4 });
    expect(cut).toMatchObject({ stdout: "0123" });
    await expect(client.request("command/exec", { ...open, command: ["no-such"] })).rejects.toThrow(
      "failed to spawn",
    );
    await expect(client.request("command/exec", { command: [] })).rejects.toThrow("must not be empty");
  });

  test("is written to, streams, and is ended", async () => {
    const { client, told } = await served({ cwd: workspace().path }).join();
    const streams = { streamStdin: true, streamStdoutStderr: true };
    const running = client.request("command/exec", { ...sh("cat; echo end"), ...streams, processId: "p" });
    const twice = client.request("command/exec", { ...sh("true"), processId: "p" });
    await expect(twice).rejects.toThrow("duplicate");
    await client.request("command/exec/write", { processId: "p", deltaBase64: btoa("hello\n") });
    await told("command/exec/outputDelta");
    expect(client.told.at(-1)).toMatchObject({ params: { processId: "p", deltaBase64: btoa("hello\n") } });
    await client.request("command/exec/write", { processId: "p", closeStdin: true });
    expect(await running).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const sleeping = client.request("command/exec", { ...sh("sleep 20"), processId: "q" });
    await client.request("command/exec/terminate", { processId: "q" });
    expect(await sleeping).toMatchObject({ exitCode: -1 });
    await expect(client.request("command/exec/terminate", { processId: "q" })).rejects.toThrow("no active");
  });

  test("gets no key, and ends with its client", async () => {
    const folder = workspace();
    const { connection, client } = await served({ cwd: folder.path }).join();
    process.env["OPENAI_API_KEY"] = "sk-secret";
    try {
      const { stdout } = await client.request("command/exec", sh("env"));
      expect(stdout).not.toContain("sk-secret");
    } finally {
      delete process.env["OPENAI_API_KEY"];
    }
    const gone = client.request("command/exec", sh("sleep 1; touch late"));
    gone.catch(() => {});
    await connection.close();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(folder.has("late")).toBe(false);
  });
});

describe("a search for files", () => {
  test("finds letters in order, the best places first", async () => {
    const { path } = workspace({
      "src/main.rs": "",
      "src/mad/in.ts": "",
      ".gitignore": "out/",
      "out/main": "",
    });
    const { client } = await served().join();
    const { files } = await client.request("fuzzyFileSearch", { query: "main", roots: [path] });
    expect(objects(files)).toEqual([
      { root: path, path: "src/main.rs", file_name: "main.rs", score: 109, indices: [4, 5, 6, 7] },
      { root: path, path: "src/mad/in.ts", file_name: "in.ts", score: 105, indices: [4, 5, 8, 9] },
    ]);
  });

  test("goes on as somebody types", async () => {
    const { path } = workspace({ "a.txt": "" });
    const { client, told } = await served().join();
    await client.request("fuzzyFileSearch/sessionStart", { sessionId: "s", roots: [path] });
    await client.request("fuzzyFileSearch/sessionUpdate", { sessionId: "s", query: "a" });
    await told("fuzzyFileSearch/sessionCompleted");
    expect(client.told.at(-2)).toMatchObject({
      params: { sessionId: "s", query: "a", files: [{ path: "a.txt" }] },
    });
    await client.request("fuzzyFileSearch/sessionStop", { sessionId: "s" });
    const over = client.request("fuzzyFileSearch/sessionUpdate", { sessionId: "s", query: "b" });
    await expect(over).rejects.toThrow("not found");
  });

  test("knows marks for words as they stand, at an end, or absent", () => {
    const fits = (query: string, path: string) => new Pattern(query).match(path) !== undefined;
    expect(
      ["^src", "rs$", "'main", "!test", "src main", "^src/main.rs$"].map((q) => fits(q, "src/main.rs")),
    ).toEqual(Array(6).fill(true));
    expect(["^main", "src$", "'min", "!main", "SRC", "src test"].map((q) => fits(q, "src/main.rs"))).toEqual(
      Array(6).fill(false),
    );
    expect(new Pattern("x".repeat(3_000)).match("x".repeat(4_000))?.indices).toHaveLength(3_000);
  });

  test("leaves out what a .gitignore names", () => {
    const rules = new IgnoreRules(
      "# note\n*.log\n!keep.log\n/top\nfolder/\na/**/b\n[ab]?.c\n\\!x\n[broken\n",
    );
    const left = ["x.log", "d/x.log", "top", "a/b", "a/q/r/b", "ab.c", "!x"];
    expect(left.map((path) => rules.judge(path, false))).toEqual(left.map(() => true));
    expect(rules.judge("keep.log", false)).toBe(false);
    const kept = ["d/top", "folder", "c1.c", "# note", "[broken"];
    expect(kept.map((path) => rules.judge(path, false))).toEqual(kept.map(() => undefined));
    expect(rules.judge("d/folder", true)).toBe(true);
  });
});

test("models, skills, servers and settings are listed", async () => {
  const home = workspace({ "skills/demo/SKILL.md": "---\nname: demo\ndescription: A demo.\n---\n" }).path;
  const { path } = workspace();
  const { client } = await served({ cwd: path, codexHome: home, configToml: 'model = "gpt-5"\n' }).join();
  expect(await client.request("model/list", { limit: 1, cursor: "1" })).toMatchObject({
    data: [{ id: "gpt-5.4", isDefault: false }],
    nextCursor: "2",
  });
  const { data: skills } = await client.request("skills/list", {});
  expect(skills).toMatchObject([{ cwd: path, errors: [] }]);
  expect(JSON.stringify(skills)).toContain('"name":"demo"');
  expect(await client.request("mcpServerStatus/list", {})).toEqual({ data: [], nextCursor: null });
  const read = await client.request("config/read", { includeLayers: true });
  expect(read).toMatchObject({
    config: { model: "gpt-5", sandbox_mode: null },
    origins: { model: { name: { type: "user" }, version: expect.stringMatching(/^sha256:/) } },
    layers: [{ name: { type: "user" }, config: { model: "gpt-5" } }],
  });
});

test("a client that reads nothing holds back those who send", async () => {
  const outbox = new Outbox(
    { send: () => new Promise<void>(() => {}), messages: (async function* () {})(), close() {} },
    () => {},
  );
  for (let i = 0; i < 513; i++) outbox.push({ method: "m", params: {} });
  let room = false;
  const waiting = outbox.hasRoom().then(() => {
    room = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(room).toBe(false);
  outbox.close();
  await waiting;
  expect(room).toBe(true);
});

test("the standard streams carry a message a line, until the input ends", async () => {
  async function* stdin(): AsyncGenerator<Uint8Array> {
    const clientInfo = { name: "lines", version: "1" };
    const lines = ["no json", JSON.stringify({ id: 1, method: "initialize", params: { clientInfo } }), "{}"];
    yield new TextEncoder().encode(`${lines.join("\n")}\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const written: string[] = [];
  const stdout = {
    write: (text: string) => written.push(text) > 0,
    once: () => {},
    off: () => {},
    on: () => {},
  };
  await serveStdio({ codexHome: null }, { stdin: stdin(), stdout });
  expect(written.map((line) => parseJson(line))).toMatchObject([{ id: 1 }]);
});
