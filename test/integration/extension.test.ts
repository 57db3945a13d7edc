import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Codex, CodexClient, expandPrompt, type HookRequest, runExec, Session } from "codex-embed";
import { answer, execCommand, message } from "codex-embed/testing";
import { describe, expect, it, vi } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

const skill = "---\nname: demo\ndescription: shows things\n---\nSay hello.\n";

describe("hooks", () => {
  it("watch and stop what an agent does, in every way to run one", async () => {
    const script = () => model([answer(execCommand("touch made")), answer(message("done"))]);
    const asked: HookRequest["type"][] = [];
    const hooks = {
      preToolUse: (request: HookRequest) => {
        asked.push(request.type);
        return { block: "nothing is made here" };
      },
      stop: (request: HookRequest) => {
        asked.push(request.type);
      },
    };
    const { path, has } = workspace();

    const forThread = await script();
    const codex = new Codex({ baseUrl: forThread.baseUrl, apiKey: "k", codexHome: null, hooks });
    await codex.startThread({ workingDirectory: path, sandboxMode: "danger-full-access" }).run("go");
    await codex.close();

    const forExec = await script();
    await runExec("go", { cwd: path, config: settings(forExec), apiKey: "k", codexHome: null, hooks });

    const forClient = await script();
    const client = new CodexClient({
      cwd: path,
      config: settings(forClient),
      apiKey: "k",
      codexHome: null,
      hooks,
    });
    for await (const { msg } of client.startConversation("go")) if (msg.type === "task_complete") break;

    expect(asked).toEqual(["pre_tool_use", "stop", "pre_tool_use", "stop", "pre_tool_use", "stop"]);
    expect(has("made")).toBe(false);
    for (const server of [forThread, forExec, forClient]) {
      expect(JSON.stringify(server.requests[1]?.body)).toContain("nothing is made here");
    }
  });
});

describe("skills and stored prompts", () => {
  it("are found in real folders", async () => {
    const server = await model([answer(message("hello"))]);
    const home = workspace({
      "prompts/review.md": "---\ndescription: Reviews\n---\nReview $FILE.",
      "skills/mine/SKILL.md": skill.replace("demo", "mine"),
    });
    const { path } = workspace({ ".agents/skills/demo/SKILL.md": skill });
    const session = await Session.open({
      cwd: path,
      codexHome: home.path,
      apiKey: "k",
      config: { openai_base_url: server.baseUrl, model: "gpt-5.1-codex" },
      ephemeral: true,
    });
    session.submit({ type: "list_skills" });
    session.submit({ type: "list_custom_prompts" });
    session.submit({ type: "user_input", items: [{ type: "text", text: "use $demo" }] });
    const seen: string[] = [];
    for await (const { msg } of session) {
      if (msg.type === "list_skills_response") {
        seen.push(...(msg.skills[0]?.skills ?? []).map(({ name, scope }) => `${scope} ${name}`));
      }
      if (msg.type === "list_custom_prompts_response") {
        seen.push(expandPrompt("/prompts:review FILE=a.ts", msg.custom_prompts) ?? "");
      }
      if (msg.type === "task_complete") break;
    }
    expect(seen.sort()).toEqual(["Review a.ts.", "repo demo", "user mine"]);
    const body = JSON.stringify(server.requests[0]?.body);
    expect(body).toContain("<skill>\\n<name>demo</name>");
    expect(body).not.toContain("<name>mine</name>");
  });
});

describe("notify", () => {
  it("runs a real program after a turn", async () => {
    const server = await model([answer(message("done"))]);
    const { path } = workspace({ "say.sh": '#!/bin/sh\nprintf %s "$2" > "$1"\n' });
    const [program, told] = [join(path, "say.sh"), join(path, "told.json")];
    chmodSync(program, 0o755);
    const config = { ...settings(server), notify: [program, told] };
    await runExec("go", { cwd: path, config, apiKey: "k", codexHome: null });
    await vi.waitFor(() => expect(existsSync(told)).toBe(true));
    expect(JSON.parse(readFileSync(told, "utf8"))).toMatchObject({
      type: "agent-turn-complete",
      cwd: path,
      "input-messages": ["go"],
      "last-assistant-message": "done",
    });
  });
});
