import { beforeEach, describe, expect, it, vi } from "vitest";

import type { AttendantOptions } from "../../src/attendant/options.ts";
import { CodexClient } from "../../src/conversation/client.ts";
import { Codex } from "../../src/thread/codex.ts";
import { type FakeAgent, fakeAgent } from "./support/fake-agent.ts";
import { event } from "./support/fake-core.ts";

const platform = vi.hoisted(() => ({ agent: undefined as FakeAgent | undefined }));
vi.mock("#platform", () => ({
  loadCore: () => platform.agent?.loadCore(),
  defaultHost: () => platform.agent?.defaultHost(),
}));

const questions = event("request_user_input", {
  call_id: "call",
  turn_id: "turn",
  questions: [{ id: "color", header: "Color", question: "Which?" }],
});
const elicitation = event("elicitation_request", {
  server_name: "shop",
  id: 7,
  request: { mode: "form", message: "Size?", requested_schema: {} },
  turn_id: "turn",
});
const toolCall = event("dynamic_tool_call_request", {
  callId: "call",
  turnId: "turn",
  tool: "gone",
  arguments: {},
});

let agent: FakeAgent;
beforeEach(() => {
  agent = fakeAgent((_, index) => [[questions], [elicitation], [toolCall]][index] ?? []);
  platform.agent = agent;
});

/** What is answered to a question, a form and a call, each a turn of its own that goes on. */
async function answers(count: number): Promise<unknown[]> {
  const given = () => agent.ops().filter(({ type }) => /answer|elicitation|dynamic/.test(type));
  await vi.waitFor(() => expect(given()).toHaveLength(count));
  return given();
}

async function talk(options: AttendantOptions): Promise<() => Promise<void>> {
  const conversation = new CodexClient(options).startConversation();
  for (const prompt of ["one", "two", "three"]) await conversation.submitUserTurn(prompt);
  return () => conversation.close();
}

describe("somebody beside a session", () => {
  it("answers questions by callbacks", async () => {
    const close = await talk({
      onUserInput: ({ questions: [first] }) => ({ [first?.id ?? ""]: "red" }),
      onElicitation: async () => ({ action: "accept", content: { size: 5 } }),
    });
    expect(await answers(2)).toEqual([
      { type: "user_input_answer", id: "turn", response: { answers: { color: { answers: ["red"] } } } },
      {
        type: "resolve_elicitation",
        server_name: "shop",
        request_id: 7,
        decision: "accept",
        content: { size: 5 },
      },
    ]);
    await close();
  });

  it("gives the safe answer when a callback fails", async () => {
    const fail = () => {
      throw new Error("no");
    };
    const close = await talk({ onUserInput: fail, onElicitation: () => ({ action: "maybe" as never }) });
    expect(await answers(2)).toMatchObject([
      { type: "user_input_answer", response: { answers: {} } },
      { type: "resolve_elicitation", decision: "decline" },
    ]);
    await close();
  });

  it("leaves a conversation without callbacks alone", async () => {
    const conversation = new CodexClient().startConversation();
    for (const prompt of ["one", "two", "three"]) await conversation.submitUserTurn(prompt);
    const types: string[] = [];
    for await (const { msg } of conversation) {
      types.push(msg.type);
      if (msg.type === "request_user_input")
        await conversation.answerUserInput(msg, { color: ["red", "blue"] });
      if (msg.type === "elicitation_request") await conversation.answerElicitation(msg, { action: "cancel" });
      if (msg.type === "dynamic_tool_call_request") break;
    }
    expect(await answers(2)).toMatchObject([
      { type: "user_input_answer", response: { answers: { color: { answers: ["red", "blue"] } } } },
      { type: "resolve_elicitation", decision: "cancel" },
    ]);
  });

  it.each([
    [questions, { type: "user_input_answer", response: { answers: {} } }],
    [elicitation, { type: "resolve_elicitation", decision: "decline" }],
    [toolCall, { type: "dynamic_tool_response", id: "call", response: { success: false } }],
  ])("answers for a user who isn't there", async (asked, answer) => {
    agent = fakeAgent(() => [asked]);
    platform.agent = agent;
    const codex = new Codex();
    const { events } = await codex.startThread().runStreamed("hi");
    await events.next();
    void events.next();
    expect(await answers(1)).toMatchObject([answer]);
    await codex.close();
  });

  it.each([
    [{ approvalTimeoutMs: 0 }, "approvalTimeoutMs"],
    [{ onUserInput: "red" }, "onUserInput"],
    [{ onElicitation: {} }, "onElicitation"],
    [{ tools: {} }, "tools"],
    [{ tools: [{ name: "x" }] }, "tools[0]"],
  ])("can't be %j", (options, path) => {
    const refused = expect.objectContaining({ code: "invalid_argument", details: { path } });
    expect(() => new CodexClient(options as never)).toThrow(refused);
    expect(() => new Codex(options as never)).toThrow(refused);
    expect(() => new Codex().startThread(options as never)).toThrow(refused);
  });
});
