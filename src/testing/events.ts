/**
 * Short ways to write a model's answer. Each constructor returns the events that the endpoint would send for
 * one output item; {@link answer} puts them between `response.created` and `response.completed`.
 *
 * Formats: the streaming events of the Responses API.
 */
import type { ModelEvent, PauseStep, RawStep, StatusAnswer, StreamAnswer, StreamStep } from "./answers.ts";

/** Tokens that a response reports; what is not given is 0. */
export interface Usage {
  /** All input tokens, the cached ones among them. */
  readonly input?: number;
  /** The part of `input` that was cached. */
  readonly cachedInput?: number;
  /** All output tokens, those of the reasoning among them. */
  readonly output?: number;
  /** The part of `output` that was reasoning. */
  readonly reasoningOutput?: number;
}

/** A step, or the steps of one item. */
export type AnswerPart = StreamStep | readonly StreamStep[];

// Ids only have to differ within a conversation; counting keeps them short in what people read.
let counter = 0;
function nextId(prefix: string): string {
  counter += 1;
  return `${prefix}_${counter}`;
}

/**
 * A whole streamed answer: `response.created`, the parts in order, and `response.completed` unless the parts
 * bring their own end ({@link completed}, {@link failed} or {@link incomplete}).
 */
export function answer(...parts: readonly AnswerPart[]): StreamAnswer {
  const steps = parts.flat();
  const id = nextId("resp");
  const sse: StreamStep[] = [{ type: "response.created", response: { id } }, ...steps];
  if (!steps.some(endsResponse)) sse.push(completed());
  return { sse };
}

/** An assistant message, whole. */
export function message(text: string): ModelEvent[] {
  const id = nextId("msg");
  return [messageAdded(id), messageDone(id, text)];
}

/**
 * An assistant message that is streamed.
 *
 * @param text The chunks; a string is cut after each word.
 * @param options.pauseMs Milliseconds to wait before each chunk, default none.
 */
export function deltas(text: string | readonly string[], options: { pauseMs?: number } = {}): StreamStep[] {
  const chunks = typeof text === "string" ? words(text) : text;
  const id = nextId("msg");
  const steps: StreamStep[] = [messageAdded(id)];
  for (const delta of chunks) {
    if (options.pauseMs !== undefined) steps.push(pause(options.pauseMs));
    steps.push({ type: "response.output_text.delta", item_id: id, output_index: 0, content_index: 0, delta });
  }
  steps.push(messageDone(id, chunks.join("")));
  return steps;
}

/** Reasoning with a streamed summary. */
export function reasoning(summary: string): ModelEvent[] {
  const id = nextId("rs");
  const place = { item_id: id, output_index: 0, summary_index: 0 };
  return [
    itemAdded({ type: "reasoning", id, summary: [] }),
    { type: "response.reasoning_summary_part.added", ...place, part: { type: "summary_text", text: "" } },
    ...words(summary).map(
      (delta): ModelEvent => ({ type: "response.reasoning_summary_text.delta", ...place, delta }),
    ),
    itemDone({ type: "reasoning", id, summary: [{ type: "summary_text", text: summary }] }),
  ];
}

/**
 * A call of a function tool.
 *
 * @param args The arguments; a string is sent as it is, so that it may be broken JSON.
 * @param callId Names the call in events and in the next request; default a new one.
 */
export function functionCall(name: string, args: unknown, callId: string = nextId("call")): ModelEvent[] {
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return [itemDone({ type: "function_call", id: nextId("fc"), call_id: callId, name, arguments: text })];
}

/** A call of a tool that takes free text. */
export function customCall(name: string, input: string, callId: string = nextId("call")): ModelEvent[] {
  return [itemDone({ type: "custom_tool_call", id: nextId("ctc"), call_id: callId, name, input })];
}

/** Runs a command; `options` are further arguments of the tool, such as `workdir` or `yield_time_ms`. */
export function execCommand(cmd: string, options: Readonly<Record<string, unknown>> = {}): ModelEvent[] {
  return functionCall("exec_command", { cmd, ...options });
}

/** Edits files. `patch` goes from `*** Begin Patch` to `*** End Patch`. */
export function applyPatch(patch: string): ModelEvent[] {
  return customCall("apply_patch", patch);
}

/** Sets the plan. */
export function updatePlan(
  plan: readonly { readonly step: string; readonly status: "pending" | "in_progress" | "completed" }[],
  explanation?: string,
): ModelEvent[] {
  return functionCall("update_plan", { ...(explanation === undefined ? {} : { explanation }), plan });
}

/** The end of a response, with its usage. */
export function completed(usage: Usage = {}): ModelEvent {
  const { input = 0, cachedInput = 0, output = 0, reasoningOutput = 0 } = usage;
  return {
    type: "response.completed",
    response: {
      id: nextId("resp"),
      usage: {
        input_tokens: input,
        input_tokens_details: { cached_tokens: cachedInput },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: reasoningOutput },
        total_tokens: input + output,
      },
    },
  };
}

/** The end of a response that failed, e.g. with the code `context_length_exceeded`. */
export function failed(code: string, text: string): ModelEvent {
  return {
    type: "response.failed",
    response: { id: nextId("resp"), status: "failed", error: { code, message: text } },
  };
}

/** The end of a response that stopped early, e.g. for the reason `max_output_tokens`. */
export function incomplete(reason: string): ModelEvent {
  return {
    type: "response.incomplete",
    response: { id: nextId("resp"), status: "incomplete", incomplete_details: { reason } },
  };
}

/** Waits before the next step; milliseconds. */
export function pause(milliseconds: number): PauseStep {
  return { pause_ms: milliseconds };
}

/** Puts text on the wire as it is. */
export function raw(text: string): RawStep {
  return { raw: text };
}

/** An error answer in the API's form; `headers` for such as `retry-after`. */
export function httpError(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): StatusAnswer {
  return { status, headers, body: { error: { message: text } } };
}

function endsResponse(step: StreamStep): boolean {
  const type = "type" in step ? step.type : "";
  return type === "response.completed" || type === "response.failed" || type === "response.incomplete";
}

function itemAdded(item: Readonly<Record<string, unknown>>): ModelEvent {
  return { type: "response.output_item.added", output_index: 0, item };
}

function itemDone(item: Readonly<Record<string, unknown>>): ModelEvent {
  return { type: "response.output_item.done", output_index: 0, item };
}

function messageAdded(id: string): ModelEvent {
  return itemAdded({ type: "message", id, role: "assistant", content: [] });
}

function messageDone(id: string, text: string): ModelEvent {
  return itemDone({ type: "message", id, role: "assistant", content: [{ type: "output_text", text }] });
}

function words(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}
