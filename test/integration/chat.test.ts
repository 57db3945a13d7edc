import type { IncomingMessage, ServerResponse } from "node:http";
import { Codex, type ThreadEvent } from "codex-embed";
import { describe, expect, it } from "vitest";

import { testServer } from "../support/test-server.ts";
import { type Workspace, workspace } from "./support/workspace.ts";

interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
  readonly tool_call_id?: string;
}

interface ChatRequest {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: {
    readonly model: string;
    readonly messages: readonly ChatMessage[];
    readonly tools: readonly { readonly function: { readonly name: string } }[];
  };
}

type Reply = (response: ServerResponse) => void;

/** A server that answers requests in turn, gone when the test is over. */
async function chatServer(replies: readonly Reply[]) {
  const requests: ChatRequest[] = [];
  const { origin } = await testServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ url: request.url ?? "", headers: request.headers, body: JSON.parse(body) });
    replies[requests.length - 1]?.(response);
  });
  return { baseUrl: `${origin}/v1`, requests };
}

const data = (value: unknown) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;

const delta = (value: object, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: value, finish_reason }],
});

const usage = {
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  choices: [],
  usage: {
    prompt_tokens: 10,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens: 5,
    total_tokens: 15,
  },
};

const call = (index: number, id: string, name: string, args: object) =>
  delta({
    tool_calls: [{ index, id, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  });

/** A stream of these chunks, in pieces of a few bytes so that nothing arrives whole. */
function streamed(chunks: readonly unknown[], end: "close" | "cut" = "close"): Reply {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = Buffer.from(chunks.map(data).join(""));
    for (let at = 0; at < bytes.length; at += 97) {
      response.write(bytes.subarray(at, at + 97));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (end === "close") response.end();
    else response.destroy();
  };
}

const says = (text: string) =>
  streamed([
    delta({ role: "assistant", content: "" }),
    delta({ content: text }),
    delta({}, "stop"),
    usage,
    "[DONE]",
  ]);

function codexFor(baseUrl: string): Codex {
  return new Codex({
    env: { PATH: process.env["PATH"] ?? "", GATEWAY_KEY: "test-key", TEAM: "core" },
    config: {
      model: "gpt-5.1",
      model_provider: "gateway",
      model_providers: {
        gateway: {
          base_url: baseUrl,
          wire_api: "chat",
          env_key: "GATEWAY_KEY",
          query_params: { "api-version": "2025-01-01" },
          env_http_headers: { "x-team": "TEAM" },
          request_max_retries: 0,
          stream_max_retries: 1,
        },
      },
    },
  });
}

function threadIn(folder: Workspace, codex: Codex) {
  return codex.startThread({ sandboxMode: "danger-full-access", workingDirectory: folder.path });
}

describe("a provider that speaks Chat Completions", () => {
  it("answers with a message, and is told the conversation in its own format", async () => {
    const server = await chatServer([says("Grüße 😀"), says("second")]);
    const codex = codexFor(server.baseUrl);
    const thread = threadIn(workspace(), codex);
    expect(await thread.run("one")).toMatchObject({
      finalResponse: "Grüße 😀",
      usage: { input_tokens: 10, cached_input_tokens: 4, output_tokens: 5 },
    });
    expect((await thread.run("two")).finalResponse).toBe("second");
    const [first, second] = server.requests;
    expect(first?.url).toBe("/v1/chat/completions?api-version=2025-01-01");
    expect(first?.headers).toMatchObject({ authorization: "Bearer test-key", "x-team": "core" });
    expect(first?.body).toMatchObject({
      model: "gpt-5.1",
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(first?.body.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(second?.body.messages.slice(2)).toEqual([
      { role: "assistant", content: "Grüße 😀" },
      { role: "user", content: "two" },
    ]);
    await codex.close();
  });

  it("runs parallel commands and a patch", async () => {
    const patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-old\n+new\n*** End Patch\n";
    const server = await chatServer([
      streamed([
        delta({ reasoning_content: "Two commands, then a patch." }),
        call(0, "c1", "exec_command", { cmd: "cat a.txt" }),
        call(1, "c2", "exec_command", { cmd: "echo two" }),
        call(2, "p1", "apply_patch", { input: patch }),
        delta({}, "tool_calls"),
        usage,
        "[DONE]",
      ]),
      says("done"),
    ]);
    const folder = workspace({ "a.txt": "old\n" });
    const codex = codexFor(server.baseUrl);
    const { events } = await threadIn(folder, codex).runStreamed("go");
    const seen: ThreadEvent[] = [];
    for await (const event of events) seen.push(event);
    const items = seen.flatMap((event) => (event.type === "item.completed" ? [event.item] : []));
    expect(items.map(({ type }) => type).sort()).toEqual([
      "agent_message",
      "command_execution",
      "command_execution",
      "file_change",
    ]);
    expect(folder.read("a.txt")).toBe("new\n");
    const outputs = server.requests[1]?.body.messages.filter(({ role }) => role === "tool");
    expect(outputs?.map(({ tool_call_id }) => tool_call_id)).toEqual(["c1", "c2", "p1"]);
    expect(outputs?.map(({ content }) => content)).toEqual([
      expect.stringContaining("old"),
      expect.stringContaining("two"),
      expect.stringContaining("a.txt"),
    ]);
    expect(server.requests[0]?.body.tools.map(({ function: { name } }) => name)).toContain("apply_patch");
    await codex.close();
  });

  it("is asked again when its stream breaks off", async () => {
    const server = await chatServer([
      streamed([delta({ content: "Let me" }), call(0, "c1", "exec_command", { cmd: "touch ran" })], "cut"),
      says("recovered"),
    ]);
    const folder = workspace();
    const codex = codexFor(server.baseUrl);
    expect((await threadIn(folder, codex).run("go")).finalResponse).toBe("recovered");
    expect(server.requests[1]?.body).toEqual(server.requests[0]?.body);
    expect(folder.has("ran")).toBe(false);
    await codex.close();
  });

  it.each([
    [400, { error: { message: "bad", code: "context_length_exceeded" } }, "context_window_exceeded"],
    [400, { error: { message: "bad" } }, "bad_request"],
    [401, { error: { message: "who?" } }, "unauthorized"],
    [429, { error: { message: "slow down", code: 429 } }, "http_status"],
  ])("fails a turn by status %i and body %j", async (status, body, code) => {
    const refuse: Reply = (response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const server = await chatServer([refuse, refuse]);
    const codex = codexFor(server.baseUrl);
    await expect(threadIn(workspace(), codex).run("hi")).rejects.toMatchObject({ code });
    await codex.close();
  });
});
