import * as packageItself from "codex-embed";
import { CodexClient, runPrompt, runReview } from "codex-embed";
import { Codex as DropIn } from "codex-embed/codex-sdk";
import { answer, deltas, execCommand, type ModelServer, message } from "codex-embed/testing";
import { Type } from "typebox";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { model, settings, workspace } from "./support/workspace.ts";

/** The schema and the effort of the n-th request. */
function sent(server: ModelServer, index = 0): string {
  return JSON.stringify(server.requests[index]?.body);
}

describe("runPrompt", () => {
  it("gives the last message", async () => {
    const server = await model([answer(message("it is 4"))]);
    expect(await runPrompt("2 + 2?", { cwd: workspace().path, config: settings(server) })).toBe("it is 4");
  });

  it.each([
    ["zod", z.object({ n: z.number(), unit: z.string().default("m") }), { n: 4, unit: "m" }],
    ["TypeBox", Type.Object({ n: Type.Number() }), { n: 4 }],
    ["JSON Schema", { type: "object", properties: { n: { type: "number" } } } as const, { n: 4 }],
  ])("parses the answer by a schema of %s, and tells the model of it", async (_, outputSchema, value) => {
    const server = await model([answer(message('Here it is: {"n": 4}'))]);
    const options = { cwd: workspace().path, config: settings(server), outputSchema };
    expect(await runPrompt("2 + 2?", options)).toEqual(value);
    expect(sent(server)).toMatch(/"schema":\{[^}]*"n":\{"type":"number"\}/);
  });

  it("closes a library's objects, as endpoints want them", async () => {
    const server = await model([answer(message('{"list": [{"n": 4}]}'))]);
    const outputSchema = z.object({ list: z.array(z.object({ n: z.number() })) });
    await runPrompt("hi", { cwd: workspace().path, config: settings(server), outputSchema });
    expect(sent(server).match(/"additionalProperties":false/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ["no JSON", "four"],
    ["another shape", '{"n": "four"}'],
  ])("says when the answer is %s", async (_, text) => {
    const server = await model([answer(message(text))]);
    const outputSchema = z.object({ n: z.number() });
    await expect(
      runPrompt("2 + 2?", { cwd: workspace().path, config: settings(server), outputSchema }),
    ).rejects.toMatchObject({ code: "invalid_output" });
  });

  it("throws the reason of a failed turn, and refuses what is no schema", async () => {
    const server = await model([{ status: 400, body: '{"error":{"message":"no"}}' }]);
    const options = { cwd: workspace().path, config: settings(server) };
    await expect(runPrompt("hi", options)).rejects.toMatchObject({ name: "CodexError" });
    const bad = { ...options, outputSchema: "text" as unknown as object };
    await expect(runPrompt("hi", bad)).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("runReview", () => {
  it("gives the events from session_configured to shutdown_complete", async () => {
    const server = await model([answer(message('{"findings":[],"overall_explanation":"fine"}'))]);
    const options = { cwd: workspace().path, config: settings(server), userFacingHint: "the parser" };
    const types = (await runReview("Look at the parser.", options)).map(({ msg }) => msg.type);
    expect(types[0]).toBe("session_configured");
    expect(types).toEqual(expect.arrayContaining(["entered_review_mode", "exited_review_mode"]));
    expect(types.at(-1)).toBe("shutdown_complete");
  });

  it.each(["", { type: "baseBranch" }, { type: "yours" }, 5])("refuses to review %j", async (review) => {
    await expect(runReview(review as string)).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("a conversation", () => {
  it("answers what codex-python's can ask for", async () => {
    const server = await model([answer(message("short")), answer(message("done"))]);
    const client = new CodexClient({ cwd: workspace().path, config: settings(server) });
    const conversation = client.startConversation();
    await conversation.listCustomPrompts();
    await conversation.overrideTurnContext({ effort: "low" });
    await conversation.userInputText("hello");
    const types: string[] = [];
    for await (const { msg } of conversation) {
      types.push(msg.type);
      if (msg.type !== "task_complete") continue;
      if (types.includes("context_compacted")) void conversation.shutdown();
      else await conversation.compact();
    }
    expect(types[0]).toBe("session_configured");
    expect(types).toEqual(expect.arrayContaining(["list_custom_prompts_response", "context_compacted"]));
    expect(types.at(-1)).toBe("shutdown_complete");
    expect(sent(server)).toContain('"effort":"low"');
  });
});

describe("the SDK's shape", () => {
  it("takes every option, and warns once of those that have no effect", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const server = await model([answer(message("one")), answer(message("two"))]);
    for (const _ of [1, 2]) {
      const codex = new DropIn({
        codexPathOverride: "/bin/codex",
        baseUrl: server.baseUrl,
        apiKey: "key",
        config: { model: "from-config", model_reasoning_effort: "low" },
        configOverrides: ["model=gpt-5.1", 'model_reasoning_effort="medium"'],
        env: { PATH: "/usr/bin:/bin" },
      });
      const thread = codex.startThread({
        workingDirectory: workspace().path,
        skipGitRepoCheck: true,
        modelReasoningEffort: "high",
        threadSource: "test",
      });
      await thread.run("hi", { cyberAccessProgram: "standard" });
      await codex.close();
    }
    expect(warn.mock.calls.map(([text]) => String(text).split(" ")[0])).toEqual([
      "codexPathOverride",
      "threadSource",
      "cyberAccessProgram",
    ]);
    // Texts go over `config`, and the thread's options over both.
    expect(sent(server)).toContain('"model":"gpt-5.1"');
    expect(sent(server)).toContain('"effort":"high"');
    warn.mockRestore();
  });

  it("says which efforts are of later releases", () => {
    expect(() => new DropIn().startThread({ modelReasoningEffort: "max" })).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
  });

  it("runs a program written for the SDK from either entry", async () => {
    for (const { Codex } of [packageItself, { Codex: DropIn }]) {
      const server = await model([answer(message('{"ok": true}')), answer(message("bye"))]);
      const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "key" });
      const thread = codex.startThread({ workingDirectory: workspace().path });
      const outputSchema = { type: "object", properties: { ok: { type: "boolean" } } };
      const first = await thread.run([{ type: "text", text: "hi" }], { outputSchema });
      expect(JSON.parse(first.finalResponse)).toEqual({ ok: true });
      expect(first).not.toHaveProperty("parsed");
      await thread.close();
      const resumed = codex.resumeThread(thread.id ?? "", { workingDirectory: workspace().path });
      const { events } = await resumed.runStreamed("and?");
      const types: string[] = [];
      for await (const event of events) types.push(event.type);
      expect(types).toEqual(["thread.started", "turn.started", "item.completed", "turn.completed"]);
      await codex.close();
    }
  });

  it("tells of a message while it is written, when asked to", async () => {
    const server = await model([answer(deltas("a message of several words"))]);
    const codex = new DropIn({ baseUrl: server.baseUrl, apiKey: "key" });
    const thread = codex.startThread({ workingDirectory: workspace().path, deltas: true });
    const { events } = await thread.runStreamed("hi");
    const texts: string[] = [];
    const ids = new Set<string>();
    for await (const event of events) {
      if (!("item" in event) || event.item.type !== "agent_message") continue;
      texts.push(`${event.type} ${event.item.text}`);
      ids.add(event.item.id);
    }
    expect(texts[0]).toMatch(/^item.started ./);
    expect(texts.at(-1)).toBe("item.completed a message of several words");
    expect(texts.filter((text) => text.startsWith("item.updated")).length).toBeGreaterThan(0);
    expect(ids.size).toBe(1);
    await codex.close();
  });

  it("tells of a command's output while it runs, and refuses kinds that don't grow", async () => {
    const server = await model([answer(execCommand("echo one; sleep 0.5; echo two")), answer(message("ok"))]);
    const codex = new DropIn({ baseUrl: server.baseUrl, apiKey: "key" });
    const options = { workingDirectory: workspace().path, sandboxMode: "danger-full-access" } as const;
    const thread = codex.startThread({ ...options, deltas: ["command_execution"] });
    const { events } = await thread.runStreamed("hi");
    const outputs: string[] = [];
    for await (const event of events) {
      if (!("item" in event) || event.item.type !== "command_execution") continue;
      outputs.push(`${event.type} ${event.item.aggregated_output}`);
    }
    expect(outputs.slice(0, 2)).toEqual(["item.started ", "item.updated one\n"]);
    expect(outputs.at(-1)).toBe("item.completed one\ntwo\n");
    // @ts-expect-error: always told of
    expect(() => codex.startThread({ deltas: ["todo_list"] })).toThrow(/deltas\[0\]/);
    // @ts-expect-error: no list
    expect(() => codex.startThread({ deltas: "all" })).toThrow(/deltas/);
    await codex.close();
  });

  it("gives the answer as a library's schema makes it", async () => {
    const server = await model([answer(message('{"n": 4}'))]);
    const codex = new DropIn({ baseUrl: server.baseUrl, apiKey: "key" });
    const thread = codex.startThread({ workingDirectory: workspace().path });
    const { parsed } = await thread.run("2 + 2?", { outputSchema: z.object({ n: z.number() }) });
    expect(parsed.n + 1).toBe(5);
    await codex.close();
  });
});
