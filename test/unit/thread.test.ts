import { beforeEach, describe, expect, it, vi } from "vitest";

import { Codex } from "../../src/thread/codex.ts";
import type { ThreadEvent } from "../../src/thread/types.ts";
import { asks, type FakeAgent, fakeAgent, says, turnEnd } from "./support/fake-agent.ts";
import { event } from "./support/fake-core.ts";

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

function tokens(input: number): unknown {
  const used = {
    input_tokens: input,
    cached_input_tokens: 1,
    output_tokens: 2,
    reasoning_output_tokens: 0,
    total_tokens: input + 2,
  };
  return event("token_count", {
    info: { total_token_usage: used, last_token_usage: used, model_context_window: null },
    rate_limits: null,
  });
}

async function collect(events: AsyncIterable<ThreadEvent>): Promise<ThreadEvent[]> {
  const all: ThreadEvent[] = [];
  for await (const each of events) all.push(each);
  return all;
}

describe("a thread", () => {
  it("runs turns one after the other on one session", async () => {
    use(fakeAgent((_, index) => [says(`answer ${index}`), tokens(10 * (index + 1)), turnEnd]));
    const thread = new Codex().startThread();
    expect(thread.id).toBeNull();
    expect(await thread.run("one")).toEqual({
      items: [{ id: "item_0", type: "agent_message", text: "answer 0" }],
      finalResponse: "answer 0",
      usage: {
        input_tokens: 10,
        cached_input_tokens: 1,
        cache_write_input_tokens: 0,
        output_tokens: 2,
        reasoning_output_tokens: 0,
      },
    });
    expect(thread.id).toBe("thread-1");
    expect(await thread.run("two")).toMatchObject({
      items: [{ id: "item_0" }],
      finalResponse: "answer 1",
      usage: { input_tokens: 20 },
    });
    expect(agent.core.opened).toHaveLength(1);
    await thread.close();
  });

  it("streams each turn as the SDK does: thread.started first, items numbered anew", async () => {
    const thread = new Codex().startThread();
    for (const prompt of ["one", "two"]) {
      const { events } = await thread.runStreamed(prompt);
      expect((await collect(events)).map(({ type }) => type)).toEqual([
        "thread.started",
        "turn.started",
        "item.completed",
        "turn.completed",
      ]);
    }
    await thread.close();
  });

  it("hands a prompt over as the SDK does, and the schema with it", async () => {
    const thread = new Codex().startThread();
    await thread.run(
      [
        { type: "text", text: "a" },
        { type: "local_image", path: "/i.png" },
        { type: "text", text: "b" },
      ],
      { outputSchema: { type: "object" } },
    );
    expect(agent.ops()).toEqual([
      {
        type: "user_input",
        items: [
          { type: "local_image", path: "/i.png" },
          { type: "text", text: "a\n\nb" },
        ],
        final_output_json_schema: { type: "object" },
      },
    ]);
    await thread.close();
  });

  it("throws a failed turn by its code, and runs the next", async () => {
    use(
      fakeAgent((_, index) =>
        index === 0
          ? [event("error", { message: "full", codex_error_info: "context_window_exceeded" }), turnEnd]
          : [says("fine"), turnEnd],
      ),
    );
    const thread = new Codex().startThread();
    await expect(thread.run("one")).rejects.toMatchObject({
      code: "context_window_exceeded",
      message: "full",
    });
    expect((await thread.run("two")).finalResponse).toBe("fine");
    const { events } = await thread.runStreamed("three");
    expect((await collect(events)).at(-1)?.type).toBe("turn.completed");
    await thread.close();
  });

  it("is interrupted by a signal, and runs the next turn", async () => {
    use(fakeAgent((_, index) => (index === 0 ? [says("working")] : [says("fine"), turnEnd])));
    const thread = new Codex().startThread();
    const controller = new AbortController();
    const run = thread.run("one", { signal: controller.signal });
    await vi.waitFor(() => expect(agent.ops()).toHaveLength(1));
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: "AbortError", code: "turn_aborted" });
    await expect(thread.run("two", { signal: controller.signal })).rejects.toMatchObject({
      code: "turn_aborted",
    });
    expect((await thread.run("three")).finalResponse).toBe("fine");
    await thread.close();
  });

  it("is interrupted by leaving its events early, and runs the next turn", async () => {
    use(fakeAgent((_, index) => (index === 0 ? [says("working"), says("more")] : [says("fine"), turnEnd])));
    const thread = new Codex().startThread();
    const { events } = await thread.runStreamed("one");
    for await (const { type } of events) if (type === "item.completed") break;
    expect(agent.core.inputs).toContainEqual({ type: "cancel" });
    expect((await thread.run("two")).finalResponse).toBe("fine");
    await thread.close();
  });

  it("runs one turn at a time", async () => {
    use(fakeAgent(() => [says("working")]));
    const thread = new Codex().startThread();
    const { events } = await thread.runStreamed("one");
    await events.next();
    await expect(thread.run("two")).rejects.toMatchObject({ code: "invalid_argument" });
    await events.return();
    await thread.close();
  });

  it("denies what is asked, or asks its owner", async () => {
    use(fakeAgent(() => [asks("call")]));
    await new Codex().startThread().run("one");
    await new Codex().startThread({ onApproval: () => "approved" }).run("one");
    expect(agent.ops().filter(({ type }) => type === "exec_approval")).toMatchObject([
      { decision: "denied" },
      { decision: "approved" },
    ]);
  });

  it("can be closed with a question unanswered, which ends its turn", async () => {
    use(fakeAgent(() => [asks("call")]));
    const thread = new Codex().startThread({ onApproval: () => new Promise(() => {}) });
    const run = thread.run("one");
    const failed = expect(run).rejects.toMatchObject({ code: "session_closed" });
    await vi.waitFor(() => expect(agent.ops()).toHaveLength(1));
    await thread.close();
    await thread.close();
    await failed;
    await expect(thread.run("two")).rejects.toMatchObject({ code: "session_closed" });
  });

  it("opens again when the first attempt failed", async () => {
    agent.failure = new Error("no module");
    const thread = new Codex().startThread();
    await expect(thread.run("one")).rejects.toThrow("no module");
    agent.failure = undefined;
    expect((await thread.run("one")).items).toHaveLength(1);
    await thread.close();
  });

  it.each([
    ["", {}],
    [7, {}],
    ["hi", { outputSchema: "text" }],
    ["hi", { signal: "now" }],
    ["hi", { schema: {} }],
  ])("refuses the prompt %j with the options %j", async (input, options) => {
    const thread = new Codex().startThread();
    for (const attempt of [
      thread.run(input as string, options as object),
      thread.runStreamed(input as string, options as object),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "invalid_argument" });
    }
  });
});

describe("Codex", () => {
  it("gives its options and the thread's to the core by their keys", async () => {
    const codex = new Codex({
      baseUrl: "http://127.0.0.1:1/v1",
      apiKey: "k",
      config: {
        "tools.view_image": false,
        sandbox_workspace_write: { network_access: false },
        model: "below",
      },
    });
    const thread = codex.startThread({
      model: "m",
      sandboxMode: "workspace-write",
      workingDirectory: "/w",
      skipGitRepoCheck: true,
      modelReasoningEffort: "high",
      networkAccessEnabled: true,
      webSearchEnabled: false,
      approvalPolicy: "on-request",
      additionalDirectories: ["/x"],
    });
    await thread.run("hi");
    expect(agent.core.opened).toMatchObject([
      {
        cwd: "/w",
        config: {
          overrides: {
            openai_base_url: "http://127.0.0.1:1/v1",
            tools: { view_image: false },
            model: "m",
            sandbox_mode: "workspace-write",
            sandbox_workspace_write: { network_access: true, writable_roots: ["/x"] },
            model_reasoning_effort: "high",
            web_search: "disabled",
            approval_policy: "on-request",
          },
        },
      },
    ]);
    await codex.close();
  });

  it("closes its threads, and starts no more", async () => {
    const codex = new Codex();
    const threads = [codex.startThread(), codex.startThread()];
    for (const thread of threads) await thread.run("hi");
    await codex.close();
    await codex[Symbol.asyncDispose]();
    expect(agent.core.closed.sort()).toEqual([1, 2]);
    expect(() => codex.startThread()).toThrow(expect.objectContaining({ code: "session_closed" }));
  });

  it.each([
    [{ codexPathOverride: 5 }, "invalid_argument"],
    [{ apiKey: 5 }, "invalid_argument"],
    [{ cwd: "/w" }, "invalid_argument"],
    [{ env: [] }, "invalid_argument"],
    [{ config: { model: () => 1 } }, "invalid_config"],
    ["options", "invalid_argument"],
  ])("refuses the options %j", (options, code) => {
    expect(() => new Codex(options as object)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    { model: 5 },
    { sandboxMode: "open" },
    { additionalDirectories: "/x" },
    { cwd: "/w" },
    { onApproval: true },
  ])("refuses the thread's options %j", (options) => {
    expect(() => new Codex().startThread(options as object)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });
});
