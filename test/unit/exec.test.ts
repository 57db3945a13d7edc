import { beforeEach, describe, expect, it, vi } from "vitest";

import { runExec, startExecStream } from "../../src/exec/exec.ts";
import { asks, type FakeAgent, fakeAgent, says, turnEnd } from "./support/fake-agent.ts";

const platform = vi.hoisted(() => ({ agent: undefined as FakeAgent | undefined }));
vi.mock("#platform", () => ({
  loadCore: () => platform.agent?.loadCore(),
  defaultHost: () => platform.agent?.defaultHost(),
}));

function use(agent: FakeAgent): FakeAgent {
  platform.agent = agent;
  return agent;
}

let agent: FakeAgent;
beforeEach(() => {
  agent = use(fakeAgent());
});

describe("runExec", () => {
  it("gives every event, from session_configured to shutdown_complete", async () => {
    const events = await runExec("hi");
    expect(events.map(({ msg }) => msg.type)).toEqual([
      "session_configured",
      "task_started",
      "agent_message",
      "task_complete",
      "shutdown_complete",
    ]);
    expect(agent.ops()).toEqual([
      { type: "user_input", items: [{ type: "text", text: "hi" }] },
      { type: "shutdown" },
    ]);
  });

  it("asks for nothing unless it is told to: the policy is never", async () => {
    await runExec("hi");
    await runExec("hi", { config: { approvalPolicy: "on-request", model: "m" } });
    expect(agent.core.opened).toMatchObject([
      { config: { overrides: { approval_policy: "never" } } },
      { config: { overrides: { approval_policy: "on-request", model: "m" } } },
    ]);
  });

  it("sends the schema that the answer must fit", async () => {
    const outputSchema = { type: "object" };
    await runExec([{ type: "text", text: "hi" }], { outputSchema });
    expect(agent.ops()[0]).toMatchObject({ final_output_json_schema: outputSchema });
  });

  it("denies what is asked where nobody can answer", async () => {
    agent = use(fakeAgent(() => [asks("call")]));
    await runExec("hi");
    expect(agent.ops()[1]).toEqual({ type: "exec_approval", id: "call", decision: "denied" });
  });

  it("asks the caller, who may take time", async () => {
    agent = use(fakeAgent(() => [asks("call")]));
    const asked: string[] = [];
    const events = await runExec("hi", {
      onApproval: async (request) => {
        asked.push(request.call_id);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return "approved_for_session" as const;
      },
    });
    expect(asked).toEqual(["call"]);
    expect(agent.ops()[1]).toMatchObject({ decision: "approved_for_session" });
    expect(events.at(-1)?.msg.type).toBe("shutdown_complete");
  });

  it.each([
    [
      () => {
        throw new Error("no answer");
      },
      "no answer",
    ],
    [() => "yes" as never, "A decision must be"],
    [() => ({ other: 1 }) as never, "A decision must be"],
  ])("denies and warns when the answer is wrong", async (onApproval, message) => {
    agent = use(fakeAgent(() => [asks("call")]));
    const events = await runExec("hi", { onApproval });
    const warnings = events.flatMap(({ msg }) => (msg.type === "warning" ? [msg.message] : []));
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(agent.ops()[1]).toMatchObject({ type: "exec_approval", decision: "denied" });
  });

  it("is interrupted by its signal, and leaves nothing open", async () => {
    agent = use(fakeAgent(() => [says("working")]));
    const controller = new AbortController();
    const run = runExec("hi", { signal: controller.signal });
    await vi.waitFor(() => expect(agent.ops()).toHaveLength(1));
    controller.abort(new Error("enough"));
    await expect(run).rejects.toMatchObject({
      code: "turn_aborted",
      name: "AbortError",
      cause: new Error("enough"),
    });
    expect(agent.core.closed).toEqual([1]);
    await expect(runExec("hi", { signal: controller.signal })).rejects.toMatchObject({
      code: "turn_aborted",
    });
    expect(agent.core.opened).toHaveLength(1);
  });

  it.each([
    ["", "must be a non-empty string"],
    ["  \n", "must be a non-empty string"],
    [5, "must be a string or an array of inputs"],
    [undefined, "must be a string or an array of inputs"],
    [[], "holds no inputs"],
    [["text"], "prompt[0] must be an object"],
    [[{ type: "text" }], "prompt[0].text must be a string"],
    [[{ type: "sound", path: "x" }], "prompt[0].type must be one of"],
    [[{ type: "local_image", path: 5 }], "prompt[0].path must be a string"],
  ])("refuses the prompt %j", async (prompt, message) => {
    await expect(runExec(prompt as string)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining(message),
    });
    expect(agent.core.opened).toEqual([]);
  });

  it.each([
    [{ outputSchema: "text" }, "invalid_argument"],
    [{ signal: {} }, "invalid_argument"],
    [{ onApproval: "denied" }, "invalid_argument"],
    [{ model: "m" }, "invalid_argument"],
    [{ journal: true }, "invalid_argument"],
    [{ config: { model: 5 } }, "invalid_config"],
  ])("refuses the options %j", async (options, code) => {
    await expect(runExec("hi", options as object)).rejects.toMatchObject({ code });
  });
});

describe("startExecStream", () => {
  it("runs nothing before it is read", () => {
    startExecStream("hi");
    expect(agent.core.opened).toEqual([]);
  });

  it("throws bad arguments at once", () => {
    expect(() => startExecStream("")).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  it("stops everything when it is left early", async () => {
    agent = use(fakeAgent(() => [says("one"), says("two")]));
    for await (const { msg } of startExecStream("hi")) if (msg.type === "agent_message") break;
    expect(agent.core.inputs).toContainEqual({ type: "cancel" });
    expect(agent.core.closed).toEqual([1]);
  });

  it("throws what the engine's fault was", async () => {
    agent = use(
      fakeAgent(() => [says("one"), { fault: { code: "engine_fault", message: "a defect" } }, turnEnd]),
    );
    await expect(runExec("hi")).rejects.toMatchObject({ code: "engine_fault", message: "a defect" });
  });
});
