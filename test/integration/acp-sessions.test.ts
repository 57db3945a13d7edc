import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { serveAcp } from "codex-embed/acp";
import { createNodeHost } from "codex-embed/node";
import { answer, applyPatch, deltas, execCommand, message } from "codex-embed/testing";
import { describe, expect, it, vi } from "vitest";

import { edit, ofKind, pair, start } from "./support/editor.ts";
import { model, settings, type Workspace, workspace } from "./support/workspace.ts";

const texts = (updates: ReturnType<typeof ofKind>) =>
  updates.flatMap((update) =>
    "content" in update && Array.isArray(update.content)
      ? update.content.map((part) => ("content" in part && "text" in part.content ? part.content.text : ""))
      : [],
  );

describe("an editor that watches", () => {
  it("sees output grow while a command runs, and no more of it than its end", async () => {
    const { editor, prompt } = await start([
      answer(execCommand("echo first; sleep 0.4; echo second; seq 1 20000", { yield_time_ms: 10_000 })),
      answer(message("ok")),
    ]);
    await prompt("go");
    const updates = ofKind(editor.updates, "tool_call_update");
    const growing = updates.filter((update) => "status" in update && update.status === "in_progress");
    expect(texts(growing)[0]).toBe("```\nfirst\n```");
    expect(growing.length).toBeLessThan(20);
    for (const text of texts(growing)) expect(text.length).toBeLessThan(8_300);
    expect(updates.at(-1)).toMatchObject({ status: "completed" });
  });

  it("sees how full the window is", async () => {
    const { editor, prompt } = await start([answer(message("ok"))]);
    await prompt("go");
    expect(ofKind(editor.updates, "usage_update").at(-1)).toMatchObject({
      used: expect.any(Number),
      size: 258_400,
    });
  });

  it("is warned and told of compactions only where it can show them", async () => {
    const script = [answer(message("ok")), answer(message("summary"))];
    const capable = await start(script, {}, { capabilities: { session: { notices: {}, compaction: {} } } });
    await capable.prompt("go");
    await capable.prompt("/compact");
    expect(ofKind(capable.editor.updates, "compaction_update")).toMatchObject([
      { status: "in_progress" },
      { status: "completed" },
    ]);
    expect(ofKind(capable.editor.updates, "notice")).not.toHaveLength(0);
    const plain = await start(script);
    await plain.prompt("go");
    await plain.prompt("/compact");
    expect(ofKind(plain.editor.updates, "compaction_update")).toEqual([]);
    expect(ofKind(plain.editor.updates, "notice")).toEqual([]);
  });
});

describe("an editor that chooses", () => {
  it("takes another effort, from the next prompt on", async () => {
    const { editor, sessionId, requests, prompt } = await start([answer(message("ok"))]);
    const chosen = await editor.agent.request("session/set_config_option", {
      sessionId,
      configId: "effort",
      value: "high",
    });
    expect(chosen.configOptions.map(({ id, currentValue }) => [id, currentValue])).toEqual([
      ["mode", "full-access"],
      ["model", "gpt-5.1-codex"],
      ["effort", "high"],
    ]);
    await prompt("go");
    expect(requests[0]?.body).toMatchObject({ reasoning: { effort: "high" } });
    const wrong = [
      { configId: "effort", value: "enormous" },
      { configId: "model", value: "none" },
      { configId: "colour", value: "red" },
    ];
    for (const choice of wrong) {
      const refused = editor.agent.request("session/set_config_option", { sessionId, ...choice });
      await expect(refused).rejects.toMatchObject({ code: -32602, data: { code: "invalid_argument" } });
    }
  });

  it("hears of a mode in both of the protocol's words", async () => {
    const { editor, sessionId } = await start([answer(message("ok"))]);
    await editor.agent.request("session/set_mode", { sessionId, modeId: "read-only" });
    await editor.agent.request("session/set_config_option", { sessionId, configId: "mode", value: "auto" });
    await vi.waitFor(() => {
      expect(ofKind(editor.updates, "config_option_update")).toHaveLength(1);
      expect(ofKind(editor.updates, "current_mode_update")).toMatchObject([{ currentModeId: "auto" }]);
    });
  });

  it("may write in the other folders that it named, also after a change of modes", async () => {
    const other = await start([answer(message("ok"))]);
    const patch = `*** Begin Patch\n*** Add File: ${join(other.folder.path, "made.txt")}\n+1\n*** End Patch`;
    const { editor, sessionId, prompt } = await start(
      [answer(applyPatch(patch)), answer(message("ok"))],
      {},
      { mode: "read-only", session: { additionalDirectories: [other.folder.path] } },
    );
    await editor.agent.request("session/set_mode", { sessionId, modeId: "auto" });
    expect(await prompt("go")).toBe("end_turn");
    expect(editor.asked).toEqual([]);
    expect(other.folder.read("made.txt")).toBe("1\n");
  });

  it.each([
    ["at once", []],
    ["in another mode and back", ["read-only", "auto"]],
  ])(
    "names folders beside those that the program lets be written, and changes nothing else of its limits: %s",
    async (_when, modes) => {
      const [named, given, other] = [workspace(), workspace(), workspace()];
      const add = (...folders: Workspace[]) => {
        const files = folders.map(({ path }) => `*** Add File: ${join(path, "made.txt")}\n+1`);
        return answer(applyPatch(["*** Begin Patch", ...files, "*** End Patch"].join("\n")));
      };
      const limits = { excludeSlashTmp: true, excludeTmpdirEnvVar: true, writableRoots: [given.path] };
      const { editor, sessionId, prompt } = await start(
        [add(named, given), add(other), answer(message("ok"))],
        {},
        {
          mode: "auto",
          config: { sandboxWorkspaceWrite: limits },
          session: { additionalDirectories: [named.path] },
        },
      );
      editor.choice = "denied";
      for (const modeId of modes) await editor.agent.request("session/set_mode", { sessionId, modeId });
      expect(await prompt("go")).toBe("end_turn");
      expect(editor.asked).toHaveLength(1);
      expect([named, given, other].map((folder) => folder.has("made.txt"))).toEqual([true, true, false]);
    },
  );

  it("allows a kind of command for the session, and is not asked again", async () => {
    const { editor, prompt } = await start(
      [
        answer(
          execCommand("touch a.txt", { sandbox_permissions: "require_escalated", justification: "why" }),
        ),
        answer(
          execCommand("touch a.txt", { sandbox_permissions: "require_escalated", justification: "why" }),
        ),
        answer(message("ok")),
      ],
      {},
      { mode: "auto" },
    );
    editor.choice = "approved_for_session";
    await prompt("go");
    expect(editor.asked).toHaveLength(1);
    expect(editor.asked[0]?.options.map(({ optionId, kind }) => [optionId, kind])).toEqual([
      ["approved", "allow_once"],
      ["approved_for_session", "allow_always"],
      ["approved_amendment", "allow_always"],
      ["denied", "reject_once"],
    ]);
  });
});

const review = JSON.stringify({
  findings: [],
  overall_correctness: "patch is correct",
  overall_explanation: "fine",
  overall_confidence_score: 1,
});

describe("an editor with slash commands", () => {
  it("is told of them, the user's own among them, and has them run", async () => {
    const home = process.env["CODEX_HOME"] ?? "";
    mkdirSync(join(home, "prompts"), { recursive: true });
    writeFileSync(join(home, "prompts", "greet.md"), "---\ndescription: Greets\n---\nSay hello to $1.");
    const { editor, requests, prompt } = await start([answer(message("hello")), answer(message(review))]);
    await vi.waitFor(() => expect(ofKind(editor.updates, "available_commands_update")).toHaveLength(1));
    const [told] = ofKind(editor.updates, "available_commands_update");
    expect(told).toMatchObject({
      availableCommands: expect.arrayContaining([
        expect.objectContaining({ name: "review" }),
        { name: "prompts:greet", description: "Greets" },
      ]),
    });
    await prompt("/prompts:greet Ada");
    expect(JSON.stringify(requests[0]?.body)).toContain("Say hello to Ada.");
    expect(await prompt("/review the parser")).toBe("end_turn");
    expect(JSON.stringify(requests[1]?.body)).toContain("the parser");
    expect(ofKind(editor.updates, "agent_message_chunk").at(-1)).toMatchObject({ content: { text: "fine" } });
    await expect(prompt("/review-branch")).rejects.toMatchObject({ data: { code: "invalid_argument" } });
    await expect(prompt("/prompts:none")).rejects.toMatchObject({ data: { code: "invalid_argument" } });
  });
});

describe("an editor that comes back", () => {
  it("lists sessions, goes on with one unseen, closes and deletes it", async () => {
    const { editor, sessionId, folder, requests, prompt } = await start([
      answer(message("first")),
      answer(deltas(["sec", "ond"])),
    ]);
    await prompt("remember");
    const list = () => editor.agent.request("session/list", { cwd: folder.path });
    const listed = { sessionId, cwd: folder.path, title: "remember", updatedAt: expect.stringMatching(/Z$/) };
    await vi.waitFor(async () => expect((await list()).sessions).toMatchObject([listed]));
    await editor.agent.request("session/close", { sessionId });
    await expect(prompt("gone")).rejects.toThrow();
    editor.updates.length = 0;
    const resumed = await editor.agent.request("session/resume", { sessionId, cwd: folder.path });
    expect(resumed).toMatchObject({ modes: { currentModeId: "full-access" } });
    await prompt("again");
    expect(JSON.stringify(requests[1]?.body)).toContain("remember");
    expect(ofKind(editor.updates, "user_message_chunk")).toEqual([]);
    await editor.agent.request("session/delete", { sessionId });
    expect((await list()).sessions).toEqual([]);
    const nonsense = editor.agent.request("session/list", { cursor: "nonsense" });
    await expect(nonsense).rejects.toMatchObject({ data: { code: "invalid_argument" } });
  });

  it("asks whether it is signed in", async () => {
    const { editor } = await start([answer(message("ok"))], {}, { codex: { apiKey: "k" } });
    await editor.agent.request("authenticate", { methodId: "api-key" });
    await expect(editor.agent.request("authenticate", { methodId: "codex-login" })).rejects.toMatchObject({
      code: -32000,
    });
    await expect(editor.agent.request("authenticate", { methodId: "magic" })).rejects.toThrow();
  });
});

describe("a connection that ends", () => {
  it("keeps no session whose past could not be told", async () => {
    const { editor, sessionId, folder, prompt } = await start([answer(message("ok"))]);
    await prompt("go");
    await editor.agent.request("session/close", { sessionId });
    const known = { sessionId, cwd: folder.path, mcpServers: [] };
    const [mine, theirs] = pair();
    const host = createNodeHost();
    const { sandboxMode: _, ...config } = settings(await model([answer(message("ok"))]));
    const opened = new Promise<void>((resolve) => {
      const sessions = (home: string | null) => {
        connection.close();
        resolve();
        return host.sessions?.(home) ?? Promise.resolve(null);
      };
      const { fs, sandbox, http, platform } = host;
      const ending = { fs, sandbox, http, platform, env: (name: string) => host.env(name), sessions };
      const connection = serveAcp(theirs, { codex: { config, apiKey: "k", host: ending } });
    });
    const other = edit(mine);
    await other.agent.request("initialize", { protocolVersion: 1, clientCapabilities: {} });
    // Nobody answers any more.
    void other.agent.request("session/load", known).catch(() => {});
    await opened;
    await setTimeout(300);
    await vi.waitFor(() => editor.agent.request("session/resume", known));
  });
});
