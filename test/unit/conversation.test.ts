import { beforeEach, describe, expect, it, vi } from "vitest";

import { CodexClient } from "../../src/conversation/client.ts";
import type { Conversation } from "../../src/conversation/conversation.ts";
import { asks, type FakeAgent, fakeAgent, says } from "./support/fake-agent.ts";

const platform = vi.hoisted(() => ({ agent: undefined as FakeAgent | undefined }));
vi.mock("#platform", () => ({
  loadCore: () => platform.agent?.loadCore(),
  defaultHost: () => platform.agent?.defaultHost(),
}));

let agent: FakeAgent;
function use(next: FakeAgent): void {
  agent = next;
  platform.agent = next;
}
beforeEach(() => use(fakeAgent()));

async function typesUntil(conversation: Conversation, last: string): Promise<string[]> {
  const types: string[] = [];
  for await (const { msg } of conversation) {
    types.push(msg.type);
    if (msg.type === last) break;
  }
  return types;
}

describe("a conversation", () => {
  it("goes over several turns, from session_configured to shutdown_complete", async () => {
    const conversation = new CodexClient({ config: { model: "m" } }).startConversation("one");
    const types: string[] = [];
    let turns = 0;
    for await (const { msg } of conversation) {
      types.push(msg.type);
      if (msg.type !== "task_complete") continue;
      turns++;
      if (turns === 1) await conversation.submitUserTurn("two");
      else void conversation.shutdown();
    }
    const turn = ["task_started", "agent_message", "task_complete"];
    expect(types).toEqual(["session_configured", ...turn, ...turn, "shutdown_complete"]);
    expect(conversation.id).toBe("thread-1");
    expect(agent.core.opened).toMatchObject([{ config: { overrides: { model: "m" } } }]);
  });

  it("waits for its first turn when it starts without a prompt", async () => {
    const conversation = new CodexClient().startConversation();
    expect(conversation.id).toBeNull();
    const id = await conversation.submitUserTurn("hi", { outputSchema: { type: "object" } });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(agent.ops()).toMatchObject([{ type: "user_input", final_output_json_schema: { type: "object" } }]);
    await conversation.close();
  });

  it("changes its settings with a turn", async () => {
    const plan = {
      mode: "plan",
      settings: { model: "m", reasoning_effort: null, developer_instructions: null },
    } as const;
    const conversation = new CodexClient().startConversation("hi", { model: "m" });
    await conversation.submitUserTurn("more", {
      cwd: "/x",
      effort: "low",
      summary: "none",
      approvalPolicy: "never",
      sandboxMode: "read-only",
      personality: "friendly",
      collaborationMode: plan,
    });
    expect(agent.ops()).toMatchObject([
      { type: "override_turn_context", model: "m" },
      { type: "user_input" },
      {
        type: "override_turn_context",
        cwd: "/x",
        effort: "low",
        summary: "none",
        approval_policy: "never",
        sandbox_policy: { type: "read-only" },
        personality: "friendly",
        collaboration_mode: plan,
      },
      { type: "user_input" },
    ]);
    await conversation.close();
  });

  it("clears the effort, and may write in other folders", async () => {
    const conversation = new CodexClient().startConversation("hi");
    await conversation.overrideTurnContext({ effort: null });
    await conversation.overrideTurnContext({ sandboxMode: "workspace-write", writableRoots: ["/x"] });
    const sandboxPolicy = { type: "read-only" } as const;
    await conversation.overrideTurnContext({ sandboxPolicy });
    await expect(
      conversation.overrideTurnContext({ sandboxPolicy, sandboxMode: "read-only" }),
    ).rejects.toMatchObject({ code: "invalid_argument", details: { path: "sandboxPolicy" } });
    await expect(conversation.overrideTurnContext({ writableRoots: ["/x"] })).rejects.toMatchObject({
      code: "invalid_argument",
      details: { path: "writableRoots" },
    });
    expect(agent.ops().slice(1)).toEqual([
      { type: "override_turn_context", effort: null },
      { type: "override_turn_context", sandbox_policy: { type: "workspace-write", writable_roots: ["/x"] } },
      { type: "override_turn_context", sandbox_policy: { type: "read-only" } },
    ]);
    await conversation.close();
  });

  it("hands decisions in", async () => {
    use(fakeAgent(() => [asks("call")]));
    const conversation = new CodexClient().startConversation("hi");
    await conversation.approveExec("call", "approved_for_session");
    await conversation.approvePatch("patch", "abort");
    await conversation.approveExec("other");
    const request = { turn_id: "1", command: ["ls"], cwd: "/", parsed_cmd: [] };
    await conversation.approveExec({ type: "exec_approval_request", call_id: "third", ...request });
    await conversation.approveExec(
      { type: "exec_approval_request", call_id: "third", approval_id: "part", ...request },
      "denied",
    );
    await conversation.approvePatch(
      { type: "apply_patch_approval_request", call_id: "fourth", turn_id: "1", changes: {} },
      "denied",
    );
    expect(agent.ops().slice(1)).toEqual([
      { type: "exec_approval", id: "call", decision: "approved_for_session" },
      { type: "patch_approval", id: "patch", decision: "abort" },
      { type: "exec_approval", id: "other", decision: "approved" },
      { type: "exec_approval", id: "third", decision: "approved" },
      { type: "exec_approval", id: "part", decision: "denied" },
      { type: "patch_approval", id: "fourth", decision: "denied" },
    ]);
    await conversation.close();
  });

  it("can be interrupted and goes on", async () => {
    use(fakeAgent(() => [says("working")]));
    const conversation = new CodexClient().startConversation("hi");
    await conversation.interrupt();
    await conversation.submitUserTurn("again");
    await conversation.shutdown();
    const types = await typesUntil(conversation, "shutdown_complete");
    expect(types).toEqual([
      "session_configured",
      "task_started",
      "agent_message",
      "turn_aborted",
      "task_started",
      "agent_message",
      "shutdown_complete",
    ]);
  });

  it("is closed by leaving its events early, with a question unanswered", async () => {
    use(fakeAgent(() => [asks("call")]));
    const conversation = new CodexClient().startConversation("hi");
    await typesUntil(conversation, "exec_approval_request");
    expect(agent.core.closed).toEqual([1]);
    await expect(conversation.submitUserTurn("more")).rejects.toMatchObject({ code: "session_closed" });
    await conversation.close();
  });

  it("can be closed while it opens, and twice", async () => {
    const conversation = new CodexClient().startConversation("hi");
    await Promise.all([conversation.close(), conversation[Symbol.asyncDispose]()]);
    expect(agent.core.closed).toEqual([1]);
    await expect(conversation.shutdown()).rejects.toMatchObject({ code: "session_closed" });
  });

  it("has one reader", async () => {
    const conversation = new CodexClient().startConversation("hi");
    conversation[Symbol.asyncIterator]();
    expect(() => conversation[Symbol.asyncIterator]()).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
    await conversation.close();
  });

  it("throws a failure to open to everyone who asks, and to nobody else", async () => {
    agent.failure = new Error("no module");
    const conversation = new CodexClient().startConversation("hi");
    await expect(conversation[Symbol.asyncIterator]().next()).rejects.toThrow("no module");
    await expect(conversation.submitUserTurn("hi")).rejects.toThrow("no module");
    await conversation.close();
    new CodexClient().startConversation("nobody asks");
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe("a client refuses", () => {
  it.each([
    [{ model: "m" }, "invalid_argument"],
    [{ config: { modell: "m" } }, "invalid_config"],
    [{ apiKey: 5 }, "invalid_argument"],
    [null, "invalid_argument"],
  ])("the options %j", (options, code) => {
    expect(() => new CodexClient(options as object)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [5, {}],
    ["", {}],
    ["hi", { modell: "m" }],
    ["hi", { effort: "extreme" }],
    ["hi", { approvalPolicy: "always" }],
    ["hi", { outputSchema: [] }],
  ])("the prompt %j with the settings %j, at once", (prompt, overrides) => {
    const client = new CodexClient();
    expect(() => client.startConversation(prompt as string, overrides as object)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
    expect(agent.core.opened).toEqual([]);
  });

  it("decisions that are none", async () => {
    const conversation = new CodexClient().startConversation("hi");
    await expect(conversation.approveExec("call", "yes" as never)).rejects.toMatchObject({
      code: "invalid_argument",
    });
    for (const request of ["", null, 5, {}] as never[]) {
      await expect(conversation.approveExec(request)).rejects.toMatchObject({ code: "invalid_argument" });
      await expect(conversation.approvePatch(request)).rejects.toMatchObject({ code: "invalid_argument" });
    }
    await conversation.close();
  });
});
