import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { CodexClient, type Event, startExecStream, tool } from "codex-embed";
import { traced } from "codex-embed/opentelemetry";
import {
  answer,
  applyPatch,
  completed,
  execCommand,
  functionCall,
  httpError,
  message,
} from "codex-embed/testing";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { model, settings, workspace } from "./support/workspace.ts";

/** A program's tracer, and the spans that have ended. */
function tracing() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  const span = (name: string): ReadableSpan => {
    const found = spans().find((one) => one.name === name);
    if (found === undefined) throw new Error(`no span ${name} in ${spans().map((one) => one.name)}`);
    return found;
  };
  return { tracer: provider.getTracer("test"), spans, span };
}

async function all(events: AsyncIterable<Event>): Promise<Event[]> {
  const found: Event[] = [];
  for await (const event of events) found.push(event);
  return found;
}

async function* played(...msgs: Event["msg"][]): AsyncGenerator<Event, void, undefined> {
  for (const msg of msgs) yield { id: "1", msg };
}

const lookup = tool({
  name: "lookup",
  description: "Looks something up.",
  parameters: z.object({ id: z.string() }),
  run: ({ id }) => {
    if (id === "gone") throw new Error("nothing there");
    return { id, found: true };
  },
});

function greeter(): McpServer {
  const server = new McpServer({ name: "greeter", version: "1" });
  server.registerTool("greet", { description: "Greets." }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  return server;
}

const patch = "*** Begin Patch\n*** Add File: a.txt\n+secret line\n*** End Patch";

/** A turn with each kind of tool. */
async function busyTurn(content?: boolean) {
  const server = await model([
    answer(execCommand("echo secret output; exit 3"), completed({ input: 100, output: 10 })),
    answer(applyPatch(patch), completed({ input: 200, output: 20 })),
    answer(functionCall("mcp__here__greet", {}), completed({ input: 1, output: 1 })),
    answer(functionCall("lookup", { id: "secret id" }), completed({ input: 1, output: 1 })),
    answer(functionCall("lookup", { id: "gone" }), completed({ input: 1, output: 1 })),
    answer(message("secret answer"), completed({ input: 300, output: 30 })),
  ]);
  const trace = tracing();
  const run = startExecStream("secret prompt", {
    cwd: workspace().path,
    config: settings(server),
    apiKey: "k",
    tools: [lookup],
    mcpServers: { here: greeter() },
  });
  const attributes = { "deployment.name": "blue" };
  const options = { tracer: trace.tracer, attributes, ...(content === undefined ? {} : { content }) };
  return { ...trace, events: await all(traced(run, options)) };
}

describe("spans of a run", () => {
  it("are a turn and its tools", async () => {
    const { spans, span, events } = await busyTurn();
    expect(events.at(-1)?.msg.type).toBe("shutdown_complete");
    const turn = span("invoke_agent codex");
    const request = "chat gpt-5.1-codex";
    expect(spans().map(({ name }) => name)).toEqual([
      request,
      "execute_tool command",
      request,
      "execute_tool apply_patch",
      request,
      "execute_tool here.greet",
      request,
      "execute_tool lookup",
      request,
      "execute_tool lookup",
      request,
      "invoke_agent codex",
    ]);
    for (const one of spans()) {
      expect(one.kind).toBe(one.name === request ? SpanKind.CLIENT : SpanKind.INTERNAL);
      expect(one.attributes["deployment.name"]).toBe("blue");
      expect(one.spanContext().traceId).toBe(turn.spanContext().traceId);
      if (one !== turn) expect(one.parentSpanContext?.spanId).toBe(turn.spanContext().spanId);
    }
    expect(turn.parentSpanContext).toBe(undefined);
    expect(turn.status.code).toBe(SpanStatusCode.UNSET);
    expect(turn.attributes).toMatchObject({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": "scripted",
      "gen_ai.request.model": "gpt-5.1-codex",
      "gen_ai.conversation.id": expect.any(String),
      "codex.turn.outcome": "completed",
    });
  });

  it("tell which tools failed", async () => {
    const { spans, span } = await busyTurn();
    expect(span("execute_tool command").attributes).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "command",
      "gen_ai.tool.call.id": expect.any(String),
      "process.exit.code": 3,
      "error.type": "failed",
    });
    const failed = tools(spans()).map(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed).toEqual([true, false, false, false, true]);
    expect(span("execute_tool here.greet").attributes).toMatchObject({ "mcp.method.name": "tools/call" });
  });

  it("hold nothing that was said, unless asked to", async () => {
    const said = ({ attributes, status, events }: ReadableSpan) => [attributes, status, events];
    expect(JSON.stringify((await busyTurn()).spans().map(said))).not.toMatch(/secret|nothing there/);
    const { spans, span } = await busyTurn(true);
    const turn = span("invoke_agent codex").attributes;
    const parts = (content: string) => [{ type: "text", content }];
    expect(messages(turn, "gen_ai.input.messages")).toEqual([
      { role: "user", parts: parts("secret prompt") },
    ]);
    expect(messages(turn, "gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: parts("secret answer"), finish_reason: "stop" },
    ]);
    const attribute = (name: string) => tools(spans()).map(({ attributes }) => attributes[name]);
    expect(attribute("gen_ai.tool.call.arguments")).toEqual([
      expect.stringContaining("echo secret output"),
      expect.stringContaining("secret line"),
      "{}",
      '{"id":"secret id"}',
      '{"id":"gone"}',
    ]);
    expect(attribute("gen_ai.tool.call.result")).toEqual([
      "secret output\n",
      expect.stringContaining("a.txt"),
      expect.stringContaining("hello"),
      expect.stringContaining("secret id"),
      expect.stringContaining("nothing there"),
    ]);
  });
});

const tools = (spans: readonly ReadableSpan[]): ReadableSpan[] =>
  spans.filter(({ name }) => name.startsWith("execute_tool"));

function messages(attributes: Attributes, name: string): unknown {
  return JSON.parse(String(attributes[name]));
}

describe("tokens", () => {
  it("are each turn's own", async () => {
    const server = await model([
      answer(execCommand("true"), completed({ input: 100, output: 10 })),
      answer(message("one"), completed({ input: 200, output: 20 })),
      answer(message("two"), completed({ input: 7, output: 3 })),
    ]);
    const { tracer, spans } = tracing();
    const client = new CodexClient({ cwd: workspace().path, config: settings(server), apiKey: "k" });
    const conversation = client.startConversation();
    await conversation.submitUserTurn("first");
    let turns = 0;
    for await (const { msg } of traced(conversation, { tracer })) {
      if (msg.type !== "task_complete") continue;
      if (++turns === 2) break;
      await conversation.submitUserTurn("second");
    }
    const used = spans()
      .filter(({ name }) => name === "invoke_agent codex")
      .map(({ attributes }) => attributes);
    expect(used).toMatchObject([
      { "gen_ai.usage.input_tokens": 300, "gen_ai.usage.output_tokens": 30 },
      { "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 3 },
    ]);
  });
});

describe("a turn that goes wrong", () => {
  it("is an error with the failure's kind", async () => {
    const server = await model([httpError(400, "nope")]);
    const { tracer, span } = tracing();
    const run = startExecStream("go", { cwd: workspace().path, config: settings(server), apiKey: "k" });
    await all(traced(run, { tracer }));
    const turn = span("invoke_agent codex");
    expect(turn.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: expect.stringContaining("nope"),
    });
    expect(turn.attributes).toMatchObject({
      "codex.turn.outcome": "failed",
      "error.type": expect.any(String),
    });
    expect(turn.events.map(({ name }) => name)).toEqual(["exception"]);
  });

  it("is marked when it is interrupted", async () => {
    const server = await model([{ sse: [], hang: true }]);
    const { tracer, span } = tracing();
    const stop = new AbortController();
    const options = { cwd: workspace().path, config: settings(server), apiKey: "k", signal: stop.signal };
    const events = all(traced(startExecStream("go", options), { tracer }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    stop.abort();
    await expect(events).rejects.toMatchObject({ code: "turn_aborted" });
    expect(span("invoke_agent codex").attributes["codex.turn.outcome"]).toBe("interrupted");
    expect(span("invoke_agent codex").status.code).toBe(SpanStatusCode.UNSET);
  });

  it("ends with its tools when its reader leaves", async () => {
    const server = await model([answer(execCommand("sleep 30"))]);
    const { tracer, span } = tracing();
    const run = startExecStream("go", { cwd: workspace().path, config: settings(server), apiKey: "k" });
    for await (const { msg } of traced(run, { tracer })) if (msg.type === "exec_command_begin") break;
    expect(span("execute_tool command").attributes["codex.tool.interrupted"]).toBe(true);
    expect(span("invoke_agent codex").attributes["codex.turn.outcome"]).toBe("abandoned");
  });

  it("ends as failed when the events throw, which the reader gets", async () => {
    const { tracer, span } = tracing();
    async function* broken(): AsyncGenerator<Event, void, undefined> {
      yield* played({ type: "task_started", turn_id: "t" });
      throw new TypeError("cut");
    }
    await expect(all(traced(broken(), { tracer }))).rejects.toThrow("cut");
    const turn = span("invoke_agent codex");
    expect(turn.attributes).toMatchObject({ "codex.turn.outcome": "failed", "error.type": "TypeError" });
    expect(turn.status).toEqual({ code: SpanStatusCode.ERROR, message: "cut" });
  });

  it("is not failed by a submission that was refused meanwhile", async () => {
    const { tracer, span } = tracing();
    async function* events(): AsyncGenerator<Event, void, undefined> {
      yield* played({ type: "task_started", turn_id: "t" });
      yield { id: "2", msg: { type: "error", message: "refused" } };
      yield* played({ type: "task_complete", turn_id: "t" });
    }
    await all(traced(events(), { tracer }));
    expect(span("invoke_agent codex").attributes["codex.turn.outcome"]).toBe("completed");
  });
});

describe("traced events", () => {
  it("are the same objects, read no further than asked for", async () => {
    const { tracer } = tracing();
    const given: Event = { id: "1", msg: { type: "warning", message: "x" } };
    const next = vi.fn(async () => ({ done: false as const, value: given }));
    const iterator = traced({ [Symbol.asyncIterator]: () => ({ next }) }, { tracer })[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe(given);
    expect(next).toHaveBeenCalledTimes(1);
  });

  it("close a conversation that is left while an event is awaited", async () => {
    const server = await model([{ sse: [], hang: true }]);
    const client = new CodexClient({ cwd: workspace().path, config: settings(server), apiKey: "k" });
    const conversation = client.startConversation();
    const { tracer, span } = tracing();
    await conversation.submitUserTurn("hang");
    const iterator = traced(conversation, { tracer })[Symbol.asyncIterator]();
    const reading = (async () => {
      while (!(await iterator.next()).done);
    })();
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await iterator.return?.();
    await reading;
    expect(span("invoke_agent codex").attributes["codex.turn.outcome"]).toBe("abandoned");
  });
});
