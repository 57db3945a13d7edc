import {
  AbstractChat,
  type ChatState,
  type ChatStatus,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  parsePartialJson,
  type UIMessageChunk,
} from "ai";
import { CodexClient, startExecStream } from "codex-embed";
import {
  type CodexChatOptions,
  CodexChatTransport,
  type CodexUIMessage,
  toTextStream,
  toTextStreamResponse,
} from "codex-embed/ai-sdk";
import {
  answer,
  applyPatch,
  deltas,
  execCommand,
  httpError,
  type ModelServer,
  type ModelServerOptions,
  message,
} from "codex-embed/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { model, settings, type Workspace, workspace } from "./support/workspace.ts";

/** The state that a framework keeps for `useChat`. */
class State implements ChatState<CodexUIMessage> {
  status: ChatStatus = "ready";
  error: Error | undefined = undefined;
  messages: CodexUIMessage[] = [];
  pushMessage = (message: CodexUIMessage): void => void this.messages.push(message);
  popMessage = (): void => void this.messages.pop();
  replaceMessage = (index: number, message: CodexUIMessage): void => {
    this.messages[index] = message;
  };
  snapshot = <T>(value: T): T => structuredClone(value);
}

class Chat extends AbstractChat<CodexUIMessage> {}

interface Page {
  readonly chat: Chat;
  readonly folder: Workspace;
  readonly server: ModelServer;
  /** The last message's parts. */
  parts(): CodexUIMessage["parts"];
  /** Another page with the same chat. */
  again(): Chat;
}

async function page(script: ModelServerOptions["script"], options: CodexChatOptions = {}): Promise<Page> {
  const folder = workspace();
  const server = await model(script);
  const config = settings(server, { approvalPolicy: "untrusted" });
  const transport = new CodexChatTransport(
    new CodexClient({ cwd: folder.path, config, apiKey: "k" }),
    options,
  );
  onTestFinished(() => transport.close());
  const state = new State();
  const mount = (): Chat =>
    new Chat({
      id: "chat",
      state,
      transport,
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    });
  return { chat: mount(), folder, server, parts: () => state.messages.at(-1)?.parts ?? [], again: mount };
}

/** The tool that waits for the page's user. */
function asking(parts: CodexUIMessage["parts"]) {
  const found = parts.find((part) => "state" in part && part.state === "approval-requested");
  if (found === undefined || !("approval" in found) || found.approval === undefined)
    throw new Error("none asks");
  return { id: found.approval.id, input: found.input };
}

const patch = "*** Begin Patch\n*** Add File: b.txt\n+1\n*** End Patch";

describe("a page whose user decides", () => {
  it("is asked for one tool after the other, and the same turn goes on", async () => {
    const { chat, folder, parts } = await page(
      [answer(execCommand("touch a.txt")), answer(applyPatch(patch)), answer(message("done"))],
      { approvals: "page" },
    );
    await chat.sendMessage({ text: "go" });
    expect(chat.status).toBe("ready");
    expect(asking(parts()).input).toMatchObject({ command: expect.arrayContaining(["touch a.txt"]) });
    expect(folder.has("a.txt")).toBe(false);
    await chat.addToolApprovalResponse({ id: asking(parts()).id, approved: true });
    await vi.waitFor(() => expect(asking(parts()).input).toMatchObject({ changes: expect.anything() }));
    expect(folder.has("a.txt")).toBe(true);
    await chat.addToolApprovalResponse({ id: asking(parts()).id, approved: true });
    await vi.waitFor(() => expect(parts().at(-1)).toMatchObject({ type: "text", text: "done" }));
    expect(folder.has("b.txt")).toBe(true);
    expect(chat.messages).toHaveLength(2);
    expect(parts()).toMatchObject([
      { type: "dynamic-tool", toolName: "command", state: "output-available" },
      { type: "dynamic-tool", toolName: "apply_patch", state: "output-available" },
      { type: "data-diff" },
      { type: "text" },
    ]);
  });

  it("may deny, with a word to the model", async () => {
    const { chat, folder, server, parts } = await page(
      [answer(execCommand("touch a.txt")), answer(message("a pity"))],
      { approvals: "page" },
    );
    await chat.sendMessage({ text: "go" });
    await chat.addToolApprovalResponse({ id: asking(parts()).id, approved: false, reason: "Not today." });
    await vi.waitFor(() => expect(parts().at(-1)).toMatchObject({ text: "a pity" }));
    expect(parts()[0]).toMatchObject({ toolName: "command", state: "output-denied" });
    expect(JSON.stringify(server.requests[1]?.body)).toContain("Not today.");
    expect(folder.has("a.txt")).toBe(false);
  });

  it("may say something else instead: the turn that waits is given up", async () => {
    const { chat, folder, parts } = await page(
      [answer(execCommand("touch a.txt")), answer(message("something else"))],
      { approvals: "page" },
    );
    await chat.sendMessage({ text: "go" });
    asking(parts());
    await chat.sendMessage({ text: "no, this" });
    expect(parts()).toMatchObject([{ type: "text", text: "something else" }]);
    expect(folder.has("a.txt")).toBe(false);
  });
});

describe("a server", () => {
  it("may end the signals of answered requests: the turn that they began goes on", async () => {
    const folder = workspace();
    const server = await model([answer(execCommand("touch a.txt")), answer(message("done"))]);
    const config = settings(server, { approvalPolicy: "untrusted" });
    const client = new CodexClient({ cwd: folder.path, config, apiKey: "k" });
    await using transport = new CodexChatTransport(client, { approvals: "page" });
    const send = async (...messages: CodexUIMessage[]): Promise<UIMessageChunk[]> => {
      const answered = new AbortController();
      const { signal: abortSignal } = answered;
      const sent = { trigger: "submit-message", chatId: "a", messageId: undefined } as const;
      const chunks: UIMessageChunk[] = [];
      const stream = await transport.sendMessages({ ...sent, messages, abortSignal });
      for await (const chunk of stream) chunks.push(chunk);
      answered.abort();
      return chunks;
    };
    const asked = await send({ id: "1", role: "user", parts: [{ type: "text", text: "go" }] });
    const question = asked.find(({ type }) => type === "tool-approval-request");
    if (question?.type !== "tool-approval-request") throw new Error("none asks");
    const { approvalId: id, toolCallId } = question;
    const tool = { type: "dynamic-tool", toolName: "command", toolCallId, input: {} } as const;
    const part = { ...tool, state: "approval-responded", approval: { id, approved: true } } as const;
    const rest = await send({ id: "2", role: "assistant", parts: [part] });
    expect(rest.at(-1)).toMatchObject({ type: "finish", finishReason: "stop" });
    expect(folder.has("a.txt")).toBe(true);
  });
});

describe("a page that comes back", () => {
  it("sees the running message from its beginning, once", async () => {
    const { chat, again, parts } = await page(
      [answer(deltas(["one ", "two ", "three ", "four"], { pauseMs: 150 }))],
      { resumable: true },
    );
    const first = chat.sendMessage({ text: "go" });
    await vi.waitFor(() => expect(parts().at(-1)).toMatchObject({ text: expect.stringContaining("one") }));
    const other = again();
    await other.resumeStream();
    await first;
    expect(parts()).toMatchObject([{ type: "text", text: "one two three four" }]);
    expect(other.messages).toHaveLength(2);
    await other.resumeStream();
    expect(other.status).toBe("ready");
  });

  it("stops the turn, and nothing is left to come back to", async () => {
    const script = [{ sse: [], hang: true as const }, answer(message("still here"))];
    const { chat, server, again, parts } = await page(script, { resumable: true });
    const sending = chat.sendMessage({ text: "hang" });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await chat.stop();
    await sending;
    expect(chat.status).toBe("ready");
    await again().resumeStream();
    expect(parts()).toEqual([]);
    await chat.sendMessage({ text: "and now?" });
    expect(parts()).toMatchObject([{ type: "text", text: "still here" }]);
  });
});

describe("a page's message", () => {
  const data = (type: string, text: string) => `data:${type};base64,${Buffer.from(text).toString("base64")}`;

  it("carries images and texts", async () => {
    const { chat, server } = await page([answer(message("ok"))]);
    const files = [
      { type: "file" as const, mediaType: "image/png", url: data("image/png", "x") },
      { type: "file" as const, mediaType: "text/plain", filename: "a.txt", url: data("text/plain", "Grüße") },
      {
        type: "file" as const,
        mediaType: "application/json",
        url: "data:application/json,%7B%22a%22%3A1%7D",
      },
    ];
    await chat.sendMessage({ text: "look", files });
    const body = JSON.stringify(server.requests[0]?.body);
    for (const part of ["look", "data:image/png", "Content of a.txt", "Grüße", "Content of a file"]) {
      expect(body).toContain(part);
    }
  });

  it.each([
    ["application/pdf", data("application/pdf", "x")],
    ["text/plain", "https://example.com/a.txt"],
    ["text/plain", "data:text/plain;base64,/w=="],
  ])("is refused with a file that is %s at %s", async (mediaType, url) => {
    const { chat } = await page([answer(message("no"))]);
    await chat.sendMessage({ files: [{ type: "file", mediaType, filename: "f", url }] });
    expect(chat.error).toMatchObject({ code: "unsupported", message: expect.stringContaining("f is ") });
  });

  it("is answered with the pages that a search opened", async () => {
    const action = { type: "open_page", url: "https://example.com/" };
    const item = { type: "web_search_call", id: "ws_1", status: "completed", action };
    const search = { type: "response.output_item.done", item };
    const { chat, parts } = await page([answer(search, message("found"))]);
    await chat.sendMessage({ text: "search" });
    expect(parts()).toContainEqual({ type: "source-url", sourceId: "ws_1", url: "https://example.com/" });
  });
});

it("refuses options that can't be", () => {
  // @ts-expect-error: nobody of that name
  expect(() => new CodexChatTransport(new CodexClient(), { approvals: "everyone" })).toThrow(/approvals/);
});

describe("a text stream", () => {
  const options = (server: ModelServer) => ({ cwd: workspace().path, config: settings(server), apiKey: "k" });

  it("is an object that grows", async () => {
    const server = await model([answer(deltas(['{"title":', ' "A ti', 'tle", "done": true}']))]);
    const outputSchema = { type: "object", properties: { title: { type: "string" } } };
    const seen: unknown[] = [];
    let text = "";
    for await (const piece of toTextStream(startExecStream("go", { ...options(server), outputSchema }))) {
      text += piece;
      seen.push((await parsePartialJson(text)).value);
    }
    expect(seen).toContainEqual({ title: "A ti" });
    expect(seen.at(-1)).toEqual({ title: "A title", done: true });
  });

  it("is a response, with a blank line between messages", async () => {
    const server = await model([answer(message("one"), execCommand("true")), answer(deltas(["t", "wo"]))]);
    const response = toTextStreamResponse(startExecStream("go", options(server)), { status: 202 });
    expect(response.status).toBe(202);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await response.text()).toBe("one\n\ntwo");
  });

  it("fails as its turn does", async () => {
    const server = await model([httpError(400, "nope")]);
    const response = toTextStreamResponse(startExecStream("go", options(server)));
    await expect(response.text()).rejects.toThrow("nope");
  });
});
