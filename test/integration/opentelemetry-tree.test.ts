import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { type ApprovalDecision, CodexClient, type Event } from "codex-embed";
import { traced } from "codex-embed/opentelemetry";
import {
  answer,
  applyPatch,
  completed,
  deltas,
  execCommand,
  httpError,
  type ModelServerOptions,
  message,
} from "codex-embed/testing";
import { afterEach, describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

afterEach(() => void context.disable());

/** The names of spans as a tree, with what is said of each. */
function tree(spans: readonly ReadableSpan[], told: (span: ReadableSpan) => unknown = () => undefined) {
  const began = ({ startTime: [seconds, nanos] }: ReadableSpan): number => seconds * 1e9 + nanos;
  const below = (parent: string | undefined): unknown[] =>
    spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
      .sort((a, b) => began(a) - began(b))
      .map((span) => {
        const children = below(span.spanContext().spanId);
        const said = told(span);
        return [
          span.name,
          ...(said === undefined ? [] : [said]),
          ...(children.length === 0 ? [] : [children]),
        ];
      });
  return below(undefined);
}

interface Person {
  readonly decision?: ApprovalDecision;
  readonly processors?: readonly SpanProcessor[];
  readonly approvalPolicy?: "untrusted" | "never";
  /** Sent after the first turn. */
  readonly compacts?: boolean;
}

/** The spans of a turn. */
async function turnOf(script: ModelServerOptions["script"], person: Person = {}): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [...(person.processors ?? []), new SimpleSpanProcessor(exporter)],
  });
  const server = await model(script);
  const client = new CodexClient({
    cwd: workspace().path,
    config: settings(server, { approvalPolicy: person.approvalPolicy ?? "untrusted" }),
    apiKey: "k",
    onApproval: async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return person.decision ?? "approved";
    },
  });
  const conversation = client.startConversation("go");
  const options = { tracer: provider.getTracer("test"), server: "https://models.example/v1" };
  let turns = 0;
  for await (const { msg } of traced(conversation as AsyncIterable<Event>, options)) {
    const over = msg.type === "task_complete" || msg.type === "turn_aborted";
    if (over && ++turns === (person.compacts === true ? 2 : 1)) break;
    if (over) await conversation.compact();
  }
  await conversation.close();
  return exporter.getFinishedSpans();
}

const request = "chat gpt-5.1-codex";
const milliseconds = ({ duration: [seconds, nanos] }: ReadableSpan): number => seconds * 1e3 + nanos / 1e6;

describe("the spans of a turn", () => {
  it("are a tree: requests, two tools, and the approval of one of them", async () => {
    const spans = await turnOf([
      answer(execCommand("touch asked"), completed({ input: 10, output: 1 })),
      answer(execCommand("ls"), completed({ input: 20, output: 2 })),
      answer(deltas(["all ", "done"]), completed({ input: 30, output: 3 })),
    ]);
    const told = ({ attributes }: ReadableSpan): unknown =>
      attributes["codex.approval.outcome"] ?? attributes["gen_ai.usage.input_tokens"];
    expect(tree(spans, told)).toEqual([
      [
        "invoke_agent codex",
        60,
        [
          [request, 10],
          ["wait_for_approval command", "approved"],
          ["execute_tool command"],
          [request, 20],
          ["execute_tool command"],
          [request, 30],
        ],
      ],
    ]);
    const [first] = spans.filter(({ name }) => name === request);
    expect(first?.kind).toBe(SpanKind.CLIENT);
    expect(first?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "scripted",
      "gen_ai.request.model": "gpt-5.1-codex",
      "gen_ai.usage.output_tokens": 1,
      "server.address": "models.example",
      "server.port": 443,
    });
    const [wait] = spans.filter(({ name }) => name.startsWith("wait_for_approval"));
    expect(wait && milliseconds(wait)).toBeGreaterThan(50);
  });

  it("hold the question of a patch within the patch", async () => {
    const patch = "*** Begin Patch\n*** Add File: a.txt\n+1\n*** End Patch";
    const spans = await turnOf([
      answer(applyPatch(patch), completed({ input: 20, output: 2 })),
      answer(message("ok"), completed({ input: 30, output: 3 })),
    ]);
    expect(tree(spans)).toEqual([
      [
        "invoke_agent codex",
        [[request], ["execute_tool apply_patch", [["wait_for_approval patch"]]], [request]],
      ],
    ]);
  });

  it("tell what was declined, and what was asked of whom", async () => {
    const spans = await turnOf(
      [
        answer(execCommand("touch asked"), completed({ input: 10, output: 1 })),
        answer(message("a pity"), completed({ input: 20, output: 2 })),
      ],
      { decision: "denied" },
    );
    const [wait] = spans.filter(({ name }) => name.startsWith("wait_for_approval"));
    expect(wait?.attributes).toMatchObject({
      "codex.approval.kind": "command",
      "codex.approval.outcome": "declined",
      "gen_ai.tool.call.id": expect.any(String),
    });
    expect(tree(spans)).toEqual([
      ["invoke_agent codex", [[request], ["wait_for_approval command"], [request]]],
    ]);
  });

  it("end with the turn that was stopped at a question", async () => {
    const spans = await turnOf([answer(execCommand("touch asked"), completed({ input: 10, output: 1 }))], {
      decision: "abort",
    });
    const [wait] = spans.filter(({ name }) => name.startsWith("wait_for_approval"));
    expect(wait?.attributes["codex.approval.outcome"]).toBe("aborted");
    expect(tree(spans)).toEqual([["invoke_agent codex", [[request], ["wait_for_approval command"]]]]);
  });

  it("hold the compaction of the history with its request", async () => {
    const counted = completed({ input: 10, output: 1 });
    const spans = await turnOf([answer(message("one"), counted), answer(message("summary"), counted)], {
      compacts: true,
    });
    expect(tree(spans)).toEqual([
      ["invoke_agent codex", [[request]]],
      ["invoke_agent codex", [["compact_history", [[request]]]]],
    ]);
  });

  it("say which request failed", async () => {
    const spans = await turnOf([httpError(400, "nope")]);
    const [failed] = spans.filter(({ name }) => name === request);
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
    const turn = spans.find(({ name }) => name === "invoke_agent codex");
    expect(failed?.attributes["error.type"]).toBe(turn?.attributes["error.type"]);
  });

  it("lie in the context that is active, with its baggage", async () => {
    const baggage = propagation.createBaggage({ tenant: { value: "blue" } });
    const outer = trace.setSpanContext(propagation.setBaggage(ROOT_CONTEXT, baggage), {
      traceId: "1".repeat(32),
      spanId: "2".repeat(16),
      traceFlags: 1,
    });
    context.setGlobalContextManager({
      active: () => outer,
      with: (_, fn, self, ...args) => fn.apply(self as ThisParameterType<typeof fn>, args),
      bind: (_, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
    const carried: unknown[] = [];
    const processor: SpanProcessor = {
      onStart: (_, parent) => void carried.push(propagation.getBaggage(parent)?.getEntry("tenant")?.value),
      onEnd: () => {},
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const spans = await turnOf(
      [answer(execCommand("true"), completed({ input: 1, output: 1 })), answer(message("ok"))],
      {
        processors: [processor],
      },
    );
    expect(new Set(carried)).toEqual(new Set(["blue"]));
    expect(carried.length).toBe(spans.length);
    expect(spans.find(({ name }) => name === "invoke_agent codex")?.parentSpanContext?.spanId).toBe(
      "2".repeat(16),
    );
    for (const span of spans) expect(span.spanContext().traceId).toBe("1".repeat(32));
  });

  it("need the URL of a server", () => {
    const tracer = new BasicTracerProvider().getTracer("test");
    const none = (async function* (): AsyncGenerator<Event> {})();
    expect(() => traced(none, { tracer, server: "models" })).toThrow(/server must be/);
  });
});
