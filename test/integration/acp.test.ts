import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ndJsonStream } from "@agentclientprotocol/sdk";
import { serveAcp } from "codex-embed/acp";
import {
  answer,
  applyPatch,
  deltas,
  execCommand,
  httpError,
  message,
  reasoning,
  updatePlan,
} from "codex-embed/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { bundle } from "../support/bundle.ts";
import { edit, ofKind, pair, start } from "./support/editor.ts";
import { model, workspace } from "./support/workspace.ts";

describe("an editor with the agent", () => {
  it("sees thoughts, words, the plan, commands and changes", async () => {
    const { editor, folder, prompt } = await start(
      [
        answer(
          reasoning("Look."),
          updatePlan([{ step: "look", status: "in_progress" }]),
          execCommand("cat notes.txt"),
        ),
        answer(applyPatch("*** Begin Patch\n*** Update File: notes.txt\n@@\n-old\n+new\n*** End Patch")),
        answer(deltas(["All ", "done."])),
      ],
      { "notes.txt": "old\n" },
    );
    expect(await prompt("go")).toBe("end_turn");
    const { updates } = editor;
    expect(ofKind(updates, "agent_thought_chunk")).toEqual([
      expect.objectContaining({ content: { type: "text", text: "Look." } }),
    ]);
    expect(ofKind(updates, "plan")).toMatchObject([
      { entries: [{ content: "look", priority: "medium", status: "in_progress" }] },
    ]);
    expect(ofKind(updates, "tool_call")).toMatchObject([
      { title: "cat notes.txt", kind: "read", status: "in_progress" },
      {
        kind: "edit",
        content: [{ type: "diff", path: join(folder.path, "notes.txt"), oldText: "old\n", newText: "new\n" }],
      },
    ]);
    const ended = ofKind(updates, "tool_call_update").filter(
      (update) => "status" in update && update.status !== "in_progress",
    );
    expect(ended).toMatchObject([
      {
        status: "completed",
        content: [{ type: "content", content: { type: "text", text: "```\nold\n```" } }],
        rawOutput: { exit_code: 0 },
      },
      { status: "completed" },
    ]);
    expect(
      ofKind(updates, "agent_message_chunk").map((update) => ("content" in update ? update.content : {})),
    ).toEqual([
      { type: "text", text: "All " },
      { type: "text", text: "done." },
    ]);
  });

  it("has its unsaved buffers patched, and is given what was written", async () => {
    const { editor, folder, prompt } = await start(
      [
        answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-unsaved\n+patched\n*** End Patch")),
        answer(message("ok")),
      ],
      { "a.txt": "saved\n" },
    );
    const path = join(folder.path, "a.txt");
    editor.buffers[path] = "unsaved\n";
    await prompt("go");
    expect(folder.read("a.txt")).toBe("patched\n");
    expect(editor.written).toEqual({ [path]: "patched\n" });
  });

  it("is asked in the mode that it chose, and may stop", async () => {
    const { editor, sessionId, folder, prompt } = await start([
      answer(applyPatch("*** Begin Patch\n*** Add File: a.txt\n+1\n*** End Patch")),
      answer(message("ok")),
      answer(applyPatch("*** Begin Patch\n*** Add File: b.txt\n+1\n*** End Patch")),
    ]);
    await editor.agent.request("session/set_mode", { sessionId, modeId: "read-only" });
    expect(await prompt("one")).toBe("end_turn");
    expect(editor.asked).toMatchObject([
      { sessionId, toolCall: { kind: "edit", status: "pending", title: expect.stringContaining("a.txt") } },
    ]);
    expect(folder.read("a.txt")).toBe("1\n");
    editor.choice = undefined;
    expect(await prompt("two")).toBe("cancelled");
    expect(folder.has("b.txt")).toBe(false);
  });

  it("cancels a prompt, and is refused a second one meanwhile", async () => {
    const { editor, sessionId, requests, prompt } = await start([{ sse: [], hang: true }]);
    const first = prompt("hang");
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await expect(prompt("again")).rejects.toMatchObject({ code: -32602, data: { code: "invalid_argument" } });
    await editor.agent.notify("session/cancel", { sessionId });
    expect(await first).toBe("cancelled");
  });

  it("loads a session with what was said", async () => {
    const { editor, sessionId, folder, prompt } = await start([answer(message("first"))]);
    await prompt("remember");
    editor.updates.length = 0;
    const loaded = await editor.agent.request("session/load", {
      sessionId,
      cwd: folder.path,
      mcpServers: [],
    });
    expect(loaded).toMatchObject({ modes: { currentModeId: "full-access" } });
    const said = editor.updates.filter(({ sessionUpdate }) => sessionUpdate.endsWith("_chunk"));
    expect(said).toMatchObject([
      { sessionUpdate: "user_message_chunk", content: { text: "remember" } },
      { sessionUpdate: "agent_message_chunk", content: { text: "first" } },
    ]);
  });

  it("sends images, links and embedded files", async () => {
    const { editor, sessionId, requests } = await start([answer(message("ok"))]);
    await editor.agent.request("session/prompt", {
      sessionId,
      prompt: [
        { type: "text", text: "look at" },
        { type: "image", data: "iVBORw0KGgo=", mimeType: "image/png" },
        { type: "resource_link", name: "a.ts", uri: "file:///a.ts" },
        { type: "resource", resource: { uri: "file:///b.ts", text: "let b" } },
      ],
    });
    const body = JSON.stringify(requests[0]?.body);
    for (const part of ["look at", "[@a.ts](file:///a.ts)", "let b"]) expect(body).toContain(part);
  });

  it("is told what went wrong", async () => {
    const { editor, sessionId, folder, prompt } = await start([httpError(400, "nope")]);
    await expect(prompt("go")).rejects.toMatchObject({ data: { code: "bad_request" } });
    const wrong = [
      editor.agent.request("session/prompt", { sessionId, prompt: [] }),
      editor.agent.request("session/prompt", { sessionId: "none", prompt: [{ type: "text", text: "x" }] }),
      editor.agent.request("session/set_mode", { sessionId, modeId: "yolo" }),
      editor.agent.request("session/new", { cwd: join(folder.path, "absent"), mcpServers: [] }),
      editor.agent.request("session/load", {
        sessionId: crypto.randomUUID(),
        cwd: folder.path,
        mcpServers: [],
      }),
    ];
    for (const answer of wrong) await expect(answer).rejects.toThrow();
  });
});

/** The program in one file, which finds the module and its packages where the sources do. */
async function bundled(): Promise<string> {
  const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const { folder, file, remove } = await bundle(path("src/cli/bin.ts"), "src/cli/bin.js", {
    packages: "external",
  });
  onTestFinished(remove);
  symlinkSync(path("node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  return file;
}

it("refuses options that can't be", () => {
  const [, stream] = pair();
  // @ts-expect-error: no such mode
  expect(() => serveAcp(stream, { mode: "yolo" })).toThrow(/mode must be one of/);
});

it("is a program that an editor starts", async () => {
  const folder = workspace();
  const server = await model([answer(message("from a process"))]);
  const home = join(folder.path, "home");
  mkdirSync(home);
  writeFileSync(
    join(home, "config.toml"),
    `model = "gpt-5.1-codex"\nmodel_provider = "t"\n[model_providers.t]\nname = "t"\nbase_url = "${server.baseUrl}"\nwire_api = "responses"\n`,
  );
  const program = await bundled();
  const child = spawn(process.execPath, [program, "acp"], {
    cwd: folder.path,
    env: { ...process.env, CODEX_HOME: home },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const bytes = Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>;
  const editor = edit(ndJsonStream(Writable.toWeb(child.stdin), bytes));
  await editor.agent.request("initialize", { protocolVersion: 1 });
  const { sessionId } = await editor.agent.request("session/new", { cwd: folder.path, mcpServers: [] });
  const prompt = [{ type: "text" as const, text: "hi" }];
  expect(await editor.agent.request("session/prompt", { sessionId, prompt })).toMatchObject({
    stopReason: "end_turn",
  });
  expect(ofKind(editor.updates, "agent_message_chunk")).toMatchObject([
    { content: { text: "from a process" } },
  ]);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.end();
  expect(await ended).toBe(0);
});
