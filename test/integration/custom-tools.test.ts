import { Codex, CodexClient, CodexError, type Event, runExec, type ThreadEvent, tool } from "codex-embed";
import { answer, applyPatch, completed, execCommand, functionCall, message } from "codex-embed/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { model, settings, workspace } from "./support/workspace.ts";

const lookup = tool({
  name: "lookup",
  description: "Looks something up.",
  parameters: z.object({ id: z.string() }),
  run: ({ id }, { progress }) => {
    progress(`reading ${id}`);
    return { id, found: true };
  },
});

/** What the model got for its calls, by request. */
function outputs(server: { readonly requests: readonly { readonly body: unknown }[] }): unknown[] {
  return server.requests.map(({ body }) => {
    const { input } = body as { input: { type: string; output?: unknown }[] };
    return input.at(-1)?.output;
  });
}

function types(events: readonly Event[]): string[] {
  return events.map(({ msg }) => msg.type);
}

describe("custom tools", () => {
  it("are answered, and told by their events", async () => {
    const server = await model([answer(functionCall("lookup", { id: "x" })), answer(message("done"))]);
    const events = await runExec("go", { cwd: workspace().path, config: settings(server), tools: [lookup] });
    expect(outputs(server)[1]).toBe('{"id":"x","found":true}');
    const told = types(events).filter((type) => /dynamic|background/.test(type));
    expect(told).toEqual(["dynamic_tool_call_request", "background_event", "dynamic_tool_call_response"]);
    expect(JSON.stringify(server.requests[0]?.body)).toContain('"name":"lookup"');
  });

  it("tell the model what is wrong with its arguments", async () => {
    const server = await model([answer(functionCall("lookup", { id: 7 })), answer(message("done"))]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k", tools: [lookup] });
    await codex.startThread({ workingDirectory: workspace().path }).run("go");
    expect(outputs(server)[1]).toMatch(/^Invalid arguments for lookup:\n- id: /);
    await codex.close();
  });

  it("stand beside those that are answered by hand", async () => {
    const server = await model([
      answer(functionCall("by_hand", {})),
      answer(functionCall("lookup", { id: "x" })),
      answer(message("done")),
    ]);
    const byHand = { name: "by_hand", description: "", inputSchema: { type: "object", properties: {} } };
    const client = new CodexClient({
      cwd: workspace().path,
      config: settings(server),
      dynamicTools: [byHand],
      tools: [lookup],
    });
    const conversation = client.startConversation();
    await conversation.submitUserTurn("go");
    const asked: string[] = [];
    for await (const { msg } of conversation) {
      if (msg.type === "dynamic_tool_call_request") asked.push(msg.tool);
      if (msg.type === "task_complete") break;
      if (msg.type === "dynamic_tool_call_request" && msg.tool === "by_hand") {
        const response = { content_items: [{ type: "inputText" as const, text: "mine" }], success: true };
        await conversation.answerTool(msg, response);
      }
    }
    expect(asked).toEqual(["by_hand", "lookup"]);
    expect(outputs(server).slice(1)).toEqual(["mine", '{"id":"x","found":true}']);
  });

  it("are aborted with their turn, and what they give then is dropped", async () => {
    const server = await model([answer(functionCall("slow", {})), answer(message("fine"))]);
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const slow = tool({
      name: "slow",
      description: "",
      parameters: { type: "object", properties: {} },
      run: async (_, { signal }) => {
        setTimeout(() => controller.abort(), 5);
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
        reasons.push(signal.reason);
        return "too late";
      },
    });
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    const thread = codex.startThread({ workingDirectory: workspace().path, tools: [slow] });
    await expect(thread.run("go", { signal: controller.signal })).rejects.toMatchObject({
      code: "turn_aborted",
    });
    expect((await thread.run("again")).finalResponse).toBe("fine");
    expect(reasons).toMatchObject([{ code: "turn_aborted" }]);
    await codex.close();
  });

  it("can end the turn", async () => {
    const server = await model([answer(functionCall("stop", {}))]);
    const stop = tool({
      name: "stop",
      description: "",
      parameters: { type: "object", properties: {} },
      run: () => {
        throw new CodexError("turn_aborted", "enough");
      },
    });
    const config = settings(server);
    const events = await runExec("go", { cwd: workspace().path, config, tools: [stop] });
    expect(types(events)).toContain("turn_aborted");
    expect(server.requests).toHaveLength(1);
  });

  it("can't have the name of a built-in tool, or each other's", async () => {
    const taken = tool({ name: "update_plan", description: "", parameters: {}, run: () => "" });
    await expect(runExec("hi", { cwd: workspace().path, tools: [taken] })).rejects.toMatchObject({
      code: "invalid_argument",
    });
    expect(() => new CodexClient({ tools: [lookup, lookup] })).toThrow("two tools named lookup");
    expect(() => new Codex({ tools: [{} as never] })).toThrow("must be made by tool");
  });
});

describe("approvals by callback", () => {
  const patch = "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch";

  it("tell what is asked, and deny with words to the model", async () => {
    const folder = workspace();
    const server = await model([answer(applyPatch(patch)), answer(message("done"))]);
    const asked: unknown[] = [];
    await runExec("go", {
      cwd: folder.path,
      config: settings(server, { approvalPolicy: "untrusted" }),
      onApproval: (request) => {
        asked.push(request.type, "changes" in request ? Object.values(request.changes) : []);
        return { denied: "Not here: use notes/." };
      },
    });
    expect(asked).toEqual(["apply_patch_approval_request", [{ type: "add", content: "hi\n" }]]);
    expect(folder.has("a.txt")).toBe(false);
    expect(JSON.stringify(server.requests[1]?.body)).toContain("Not here: use notes/.");
  });

  it("answer in a conversation, while its events are read", async () => {
    const folder = workspace();
    const server = await model([answer(execCommand("touch made.txt")), answer(message("done"))]);
    const client = new CodexClient({
      cwd: folder.path,
      config: settings(server, { approvalPolicy: "untrusted" }),
      onApproval: async () => "approved" as const,
    });
    for await (const { msg } of client.startConversation("go")) if (msg.type === "task_complete") break;
    expect(folder.has("made.txt")).toBe(true);
  });

  it("deny when nobody answers in time", async () => {
    const folder = workspace();
    const server = await model([answer(execCommand("touch made.txt")), answer(message("done"))]);
    let signal: AbortSignal | undefined;
    const events = await runExec("go", {
      cwd: folder.path,
      config: settings(server, { approvalPolicy: "untrusted" }),
      approvalTimeoutMs: 20,
      onApproval: (_, context) => {
        signal = context.signal;
        return new Promise(() => {});
      },
    });
    expect(folder.has("made.txt")).toBe(false);
    expect(signal?.aborted).toBe(true);
    const warnings = events.flatMap(({ msg }) => (msg.type === "warning" ? [msg.message] : []));
    expect(warnings).toContain("onApproval failed: there was no answer within 20 ms. It is denied.");
    expect(types(events)).toContain("task_complete");
  });

  it("follow a policy that changes with a turn", async () => {
    const folder = workspace();
    const server = await model([
      answer(execCommand("touch one.txt")),
      answer(message("done")),
      answer(execCommand("touch two.txt")),
      answer(message("done")),
    ]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    const thread = codex.startThread({ workingDirectory: folder.path, sandboxMode: "danger-full-access" });
    await thread.run("one");
    await thread.run("two", { approvalPolicy: "untrusted" });
    expect([folder.has("one.txt"), folder.has("two.txt")]).toEqual([true, false]);
    await codex.close();
  });
});

describe("limits", () => {
  it("end a turn with an error that says which", async () => {
    const server = await model([
      answer(execCommand("true")),
      answer(execCommand("true")),
      answer(message("never")),
    ]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k", limits: { turn: { requests: 1 } } });
    const options = { workingDirectory: workspace().path, sandboxMode: "danger-full-access" } as const;
    await expect(codex.startThread(options).run("go")).rejects.toMatchObject({
      code: "limit_reached",
      details: { limit: { limit: "requests", scope: "turn", used: 1, max: 1 } },
    });
    expect(server.requests).toHaveLength(1);
    const { events } = await codex.startThread(options).runStreamed("go");
    const seen: ThreadEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen.at(-1)).toMatchObject({ type: "turn.failed" });
    await codex.close();
  });

  it("count money by the program's prices", async () => {
    const used = completed({ input: 1_000_000, cachedInput: 500_000, output: 100_000 });
    const server = await model([answer(execCommand("true"), used), answer(message("never"))]);
    const events = await runExec("go", {
      cwd: workspace().path,
      config: settings(server),
      limits: {
        session: { cost: 2 },
        prices: { "gpt-5.1-codex": { input: 2, cachedInput: 1, output: 10 } },
      },
    });
    const infos = events.flatMap(({ msg }) => (msg.type === "error" ? [msg.codex_error_info] : []));
    expect(infos).toEqual([{ limit_reached: { limit: "cost", scope: "session", used: 2.5, max: 2 } }]);
  });

  it("stop a tool that takes too long", async () => {
    const server = await model([answer(functionCall("slow", {}))]);
    const slow = tool({
      name: "slow",
      description: "",
      parameters: { type: "object", properties: {} },
      run: (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve("stopped"), { once: true })),
    });
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k", limits: { turn: { wallTimeMs: 200 } } });
    const thread = codex.startThread({ workingDirectory: workspace().path, tools: [slow] });
    await expect(thread.run("go")).rejects.toMatchObject({ details: { limit: { limit: "wall_time" } } });
    await codex.close();
  });
});
