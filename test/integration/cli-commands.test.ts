import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { answer, type ModelServer, message } from "codex-embed/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { lines, type, using } from "./support/terminal.ts";
import { model, workspace } from "./support/workspace.ts";

const review = JSON.stringify({
  findings: [],
  overall_correctness: "patch is correct",
  overall_explanation: "All fine.",
  overall_confidence_score: 1,
});

describe("review", () => {
  it("reports what was found, in words and as lines of JSON", async () => {
    const folder = workspace();
    const server = await model([answer(message(review)), answer(message(review))]);
    const words = await type({ cwd: folder.path }, "review", ...using(server), "the parser");
    expect(words).toMatchObject({ code: 0, stdout: "All fine.\n" });
    expect(JSON.stringify(server.requests[0]?.body)).toContain("the parser");
    const json = await type(
      { cwd: folder.path, input: "from a pipe" },
      ...["exec", "--json", ...using(server), "review", "-o", "out.txt", "-"],
    );
    expect(lines(json.stdout)).toMatchObject([
      { type: "thread.started" },
      { type: "turn.started" },
      { type: "item.completed", item: { type: "agent_message", text: "All fine." } },
      { type: "turn.completed" },
    ]);
    expect(JSON.stringify(server.requests[1]?.body)).toContain("from a pipe");
    expect(folder.read("out.txt")).toBe("All fine.");
  });

  it("looks at changes by their names", async () => {
    const folder = workspace();
    const git = (...args: string[]): string =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        cwd: folder.path,
        encoding: "utf8",
      });
    git("init", "-q", "-b", "main");
    writeFileSync(join(folder.path, "a.txt"), "1\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    const sha = git("rev-parse", "HEAD").trim();
    const asked = async (...args: string[]): Promise<string> => {
      const server = await model([answer(message(review))]);
      expect((await type({ cwd: folder.path }, "review", ...using(server), ...args)).code).toBe(0);
      return JSON.stringify(server.requests[0]?.body);
    };
    expect(await asked("--uncommitted")).toContain("what is not committed yet");
    expect(await asked("--commit", sha, "--title", "A title")).toMatch(new RegExp(`${sha}.*A title`));
    expect(await asked("--base", "main")).toContain(sha);
  });

  it.each([
    [["review"], 1, /Say what to review/],
    [["exec", "review"], 1, /Say what to review/],
    [["review", "--uncommitted", "words"], 2, /one of --uncommitted and instructions/],
    [["review", "--base", "main", "--commit", "abc"], 2, /one of --base and --commit/],
    [["review", "--nope", "x"], 2, /Unknown option '--nope'.*review --help/],
  ])("says what is wrong with %j", async (args, code, text) => {
    const seen = await type({ cwd: workspace().path }, ...args);
    expect(seen).toMatchObject({ code, stderr: expect.stringMatching(text) });
  });
});

describe("commands within exec", () => {
  it("come after its options, and not after two dashes", async () => {
    const server = await model([answer(message("one")), answer(message("two")), answer(message("three"))]);
    const me = { cwd: workspace().path };
    await type(me, "exec", ...using(server), "remember");
    const resumed = await type(me, "exec", ...using(server), "resume", "--last", "go on");
    expect(resumed.stdout).toBe("two\n");
    expect(JSON.stringify(server.requests[1]?.body)).toMatch(/remember.*go on/);
    expect((await type(me, "exec", ...using(server), "--", "resume")).stdout).toBe("three\n");
    expect((await type(me, "exec", "--version")).stdout).toMatch(/^codex-embed \d/);
  });

  it("takes several images after one -i", async () => {
    const pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    const folder = workspace();
    for (const name of ["a.png", "b.png", "c,d.png"]) {
      writeFileSync(join(folder.path, name), Buffer.from(pixel, "base64"));
    }
    const server = await model([answer(message("ok"))]);
    await type({ cwd: folder.path }, "exec", ...using(server), "-i", "a.png,b.png", "-i", "c,d.png", "look");
    expect(JSON.stringify(server.requests[0]?.body).match(/data:image\/png;base64/g)).toHaveLength(3);
  });
});

/** A server as Ollama and LM Studio are: it lists its models, and hands turns to a scripted one. */
async function localServer(models: readonly string[], version: string, turns?: ModelServer): Promise<string> {
  const server = createServer((request, response) => {
    const json = (value: unknown): void => void response.end(JSON.stringify(value));
    if (request.url === "/v1/models") return json({ data: models.map((id) => ({ id })) });
    if (request.url === "/api/version") return json({ version });
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => void chunks.push(chunk));
    request.on("end", async () => {
      const init = { method: "POST", body: Buffer.concat(chunks), headers: { authorization: "Bearer none" } };
      const answered = await fetch(`${turns?.baseUrl}/responses`, init);
      response.writeHead(answered.status, { "content-type": "text/event-stream" });
      response.end(await answered.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

describe("a model on this machine", () => {
  it("is asked where its server is", async () => {
    const turns = await model([answer(message("from here"))]);
    const env = { CODEX_OSS_BASE_URL: await localServer(["gpt-oss:20b"], "0.13.4", turns) };
    const seen = await type(
      { cwd: workspace().path, env },
      ...["exec", "-c", 'oss_provider="ollama"', "--oss", "hi"],
    );
    expect(seen).toMatchObject({ code: 0, stdout: "from here\n" });
    expect(turns.requests[0]?.body).toMatchObject({ model: "gpt-oss:20b" });
  });

  it("is missed with what to do about it", async () => {
    const [old, other] = [await localServer([], "0.12.0"), await localServer(["foo"], "0.14.0")];
    const said = async (url: string, ...args: string[]): Promise<string> => {
      const person = { cwd: workspace().path, env: { CODEX_OSS_BASE_URL: url } };
      const seen = await type(person, "exec", "--oss", ...args, "hi");
      expect(seen.code).toBe(1);
      return seen.stderr;
    };
    vi.stubEnv("OPENAI_API_KEY", "");
    expect(await said("http://127.0.0.1:1/v1", "--local-provider", "ollama")).toMatch(
      /^error\[network\]: Ollama doesn't answer at http:\/\/127\.0\.0\.1:1\/v1: start it with `ollama serve`/,
    );
    expect(await said("http://127.0.0.1:1/v1", "--local-provider", "lmstudio")).toContain(
      "`lms server start`",
    );
    expect(await said(old, "--local-provider", "ollama")).toMatch(/^error\[unsupported\]: Ollama 0\.12\.0/);
    expect(await said(other, "--local-provider", "ollama")).toContain("`ollama pull gpt-oss:20b`");
    expect(await said(other, "--local-provider", "lmstudio", "-m", "x/y")).toContain("`lms get x/y`");
    expect(await said(other)).toContain("--oss needs --local-provider ollama or lmstudio");
    expect(await said(other, "--local-provider", "nonsense")).toContain('not "nonsense"');
  });
});
