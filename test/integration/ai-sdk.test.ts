import { readUIMessageStream, type UIMessageChunk } from "ai";
import { CodexClient, startExecStream } from "codex-embed";
import {
  CodexChatTransport,
  type CodexUIMessage,
  toUIMessageStream,
  toUIMessageStreamResponse,
} from "codex-embed/ai-sdk";
import {
  answer,
  applyPatch,
  completed,
  deltas,
  execCommand,
  httpError,
  type ModelServer,
  message,
  reasoning,
  updatePlan,
} from "codex-embed/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const [found, reader] = [[] as T[], stream.getReader()];
  for (let next = await reader.read(); !next.done; next = await reader.read()) found.push(next.value);
  return found;
}

/** The message as a page has it in the end. */
async function read(stream: ReadableStream<UIMessageChunk>): Promise<CodexUIMessage | undefined> {
  let last: CodexUIMessage | undefined;
  for await (const state of readUIMessageStream<CodexUIMessage>({ stream, onError: () => {} })) last = state;
  return last;
}

const options = (server: ModelServer) => ({ cwd: workspace().path, config: settings(server), apiKey: "k" });

function transport(server: ModelServer): CodexChatTransport {
  const made = new CodexChatTransport(new CodexClient(options(server)));
  onTestFinished(() => made.close());
  return made;
}

function said(text: string): Parameters<CodexChatTransport["sendMessages"]>[0] {
  const parts = text === "" ? [] : [{ type: "text" as const, text }];
  return {
    trigger: "submit-message",
    chatId: "chat",
    messageId: undefined,
    messages: [{ id: "1", role: "user", parts }],
    abortSignal: undefined,
  };
}

describe("a UI message stream", () => {
  it("becomes a message with text, reasoning, tools, plan and diff", async () => {
    const server = await model([
      answer(reasoning("I look."), updatePlan([{ step: "look", status: "pending" }]), execCommand("echo hi")),
      answer(applyPatch("*** Begin Patch\n*** Add File: a.txt\n+1\n*** End Patch")),
      answer(deltas("All done."), completed({ input: 10, output: 5 })),
    ]);
    const seen = await read(toUIMessageStream(startExecStream("go", options(server))));
    expect(seen?.metadata).toMatchObject({ threadId: expect.any(String), usage: { total_tokens: 15 } });
    expect(seen?.parts).toMatchObject([
      { type: "reasoning", text: "I look.", state: "done" },
      { type: "data-plan", data: { steps: [{ step: "look", status: "pending" }] } },
      {
        type: "dynamic-tool",
        toolName: "command",
        state: "output-available",
        input: { command: expect.arrayContaining(["echo hi"]) },
        output: { output: "hi\n", exitCode: 0 },
      },
      { type: "dynamic-tool", toolName: "apply_patch", state: "output-available" },
      { type: "data-diff", data: { unifiedDiff: expect.stringContaining("a.txt") } },
      { type: "text", text: "All done.", state: "done" },
    ]);
  });

  it("tells of a failed turn, and of a run that can't begin", async () => {
    const server = await model([httpError(400, "nope")]);
    const failed = await all(toUIMessageStream(startExecStream("go", options(server))));
    expect(failed).toContainEqual({ type: "error", errorText: expect.stringContaining("nope") });
    expect(failed.at(-1)).toMatchObject({ type: "finish", finishReason: "error" });
    const absent = await all(toUIMessageStream(startExecStream("go", { cwd: "/absent" })));
    expect(absent).toEqual([{ type: "error", errorText: expect.stringContaining("/absent") }]);
  });

  it("ends with abort when the run is interrupted", async () => {
    const server = await model([{ sse: [], hang: true }]);
    const stop = new AbortController();
    const run = startExecStream("go", { ...options(server), signal: stop.signal });
    const chunks = all(toUIMessageStream(run));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    stop.abort();
    expect((await chunks).at(-1)).toMatchObject({ type: "abort" });
  });

  it("is a response in the SDK's format", async () => {
    const server = await model([answer(message("hi"))]);
    const response = toUIMessageStreamResponse(startExecStream("go", options(server)), { status: 201 });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    const text = await response.text();
    expect(text).toMatch(/^data: \{"type":"start".*\n\n/);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
  });
});

describe("a chat without a server", () => {
  it("remembers, and regenerates", async () => {
    const server = await model(["answer-1", "answer-2", "answer-3"].map((text) => answer(message(text))));
    const chat = transport(server);
    const text = async (request: Parameters<CodexChatTransport["sendMessages"]>[0]) =>
      (await read(await chat.sendMessages(request)))?.parts;
    expect(await text(said("one"))).toMatchObject([{ type: "text", text: "answer-1" }]);
    expect(await text(said("two"))).toMatchObject([{ text: "answer-2" }]);
    expect(await text({ ...said("two"), trigger: "regenerate-message" })).toMatchObject([
      { text: "answer-3" },
    ]);
    const last = JSON.stringify(server.requests[2]?.body);
    expect(last).toMatch(/one.*answer-1.*two/);
    expect(last).not.toContain("answer-2");
    expect(await chat.reconnectToStream({ chatId: "chat" })).toBe(null);
  });

  it("stops at the signal, and goes on afterwards", async () => {
    const server = await model([{ sse: [], hang: true }, answer(message("still here"))]);
    const chat = transport(server);
    const stop = new AbortController();
    const chunks = all(await chat.sendMessages({ ...said("hang"), abortSignal: stop.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    stop.abort();
    expect((await chunks).at(-1)).toMatchObject({ type: "abort" });
    expect((await read(await chat.sendMessages(said("again"))))?.parts).toMatchObject([
      { text: "still here" },
    ]);
  });

  it("interrupts a turn that nobody reads any more", async () => {
    const server = await model([{ sse: [], hang: true }, answer(message("still here"))]);
    const chat = transport(server);
    const stream = await chat.sendMessages(said("hang"));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await stream.cancel();
    expect((await read(await chat.sendMessages(said("again"))))?.parts).toMatchObject([
      { text: "still here" },
    ]);
  });

  it("refuses an empty message", async () => {
    const chat = transport(await model([answer(message("no"))]));
    await expect(chat.sendMessages(said(""))).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
