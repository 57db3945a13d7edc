/** From a session's events to spans, by the semantic conventions for generative AI (release 1.41). */

import { type Attributes, SpanStatusCode } from "@opentelemetry/api";

import type { Event, EventMsg } from "../../protocol/index.ts";
import { ModelRequests } from "./requests.ts";
import { type Scope, startScope } from "./scope.ts";
import { type ToolEnd, toolBegun, toolEnded } from "./tools.ts";
import type { TracedOptions } from "./traced.ts";
import { Turn } from "./turn.ts";
import { Usage } from "./usage.ts";
import { Waits } from "./waits.ts";

type Configured = Extract<EventMsg, { type: "session_configured" }>;

/** Follows the events of one session, in their order. */
export class Spans {
  readonly #options: TracedOptions;
  readonly #usage = new Usage();
  readonly #requests: ModelRequests;
  readonly #waits: Waits;
  #session: Attributes = {};
  #turn: Turn | undefined;
  #compaction: Scope | undefined;
  /** Tools that run, by call. */
  readonly #tools = new Map<string, Scope>();

  constructor(options: TracedOptions) {
    this.#options = options;
    this.#requests = new ModelRequests(options);
    this.#waits = new Waits(options);
  }

  follow({ id, msg }: Event): void {
    switch (msg.type) {
      case "session_configured":
        this.#session = sessionAttributes(msg);
        this.#requests.configured(this.#session);
        return;
      case "task_started":
        this.#endTurn("replaced");
        this.#startTurn(id, msg.turn_id);
        return;
      case "user_message":
        if (this.#options.content) this.#turn?.asked(msg.message);
        return;
      case "error":
        // A submission that was refused meanwhile is not the turn's failure.
        if (id === this.#turn?.submission) this.#turn.failed(msg);
        return;
      case "turn_aborted":
        this.#endTurn(msg.reason);
        return;
      case "task_complete":
        if (this.#options.content && msg.last_agent_message) this.#turn?.answered(msg.last_agent_message);
        this.#endTurn("completed");
        return;
      default:
        if (!this.#followRequest(msg)) this.#followTool(msg);
    }
  }

  /** Ends what is open: no more events are read. */
  end(): void {
    this.#endTurn("abandoned");
  }

  /** Ends what is open, as failed: the events threw. */
  fail(error: unknown): void {
    this.#turn?.threw(error);
    this.end();
  }

  /** @returns whether the event is one of the model's. */
  #followRequest(msg: EventMsg): boolean {
    switch (msg.type) {
      case "token_count":
        if (msg.info) this.#usage.count(msg.info);
        // The headers of the next response: what was asked before has its answer, and did not lead to a tool.
        if (!this.#requests.counted(msg)) this.#answered();
        return true;
      case "model_reroute":
        this.#turn?.span.setAttribute("gen_ai.response.model", msg.to_model);
        this.#requests.rerouted(msg.to_model);
        return true;
      case "stream_error":
        this.#requests.retried(msg.message);
        this.#turn?.span.recordException({ name: "stream_error", message: msg.message });
        return true;
      case "agent_message_content_delta":
      case "agent_reasoning_section_break":
      case "agent_reasoning_delta":
        this.#answered();
        this.#requests.shows();
        return true;
      case "item_started":
        if (msg.item.type === "ContextCompaction") this.#startCompaction();
        else if (msg.item.type !== "UserMessage") this.#requests.shows();
        return true;
      case "item_completed":
        if (msg.item.type === "ContextCompaction") this.#endCompaction();
        return true;
      default:
        return false;
    }
  }

  #followTool(msg: EventMsg): void {
    const { content = false } = this.#options;
    const begun = toolBegun(msg, content);
    if (begun !== undefined) {
      this.#waits.end(begun.callId, "approved");
      this.#tools.get(begun.callId)?.span.end();
      const parent = this.#turn?.scope;
      const tool = startScope(this.#options, `execute_tool ${begun.name}`, begun.attributes, { parent });
      this.#tools.set(begun.callId, tool);
      return;
    }
    const ended = toolEnded(msg, content);
    if (ended !== undefined) this.#endTool(ended);
    else if ("call_id" in msg && typeof msg.call_id === "string") {
      this.#waits.begin(msg, this.#tools.get(msg.call_id) ?? this.#turn?.scope);
    }
  }

  #endTool({ callId, attributes, failure }: ToolEnd): void {
    this.#waits.end(callId, failure?.type === "declined" ? "declined" : "approved");
    const span = this.#tools.get(callId)?.span;
    if (span === undefined) return;
    this.#tools.delete(callId);
    span.setAttributes(attributes);
    if (failure !== undefined) {
      const { type, message } = failure;
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) });
    }
    span.end();
    this.#sent();
  }

  /** Questions whose tools did not begin were declined; the model goes on. */
  #answered(): void {
    if (this.#waits.size === 0) return;
    this.#waits.endAll("declined");
    this.#sent();
  }

  /** The model is asked once nothing of what it called for is open. */
  #sent(): void {
    if (this.#tools.size > 0 || this.#waits.size > 0) return;
    this.#requests.sent(this.#compaction ?? this.#turn?.scope);
  }

  #startTurn(submission: string, turnId: string): void {
    const scope = startScope(this.#options, "invoke_agent codex", {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "codex",
      "codex.turn.id": turnId,
      ...this.#session,
    });
    this.#usage.begin();
    this.#turn = new Turn(scope, submission);
    this.#sent();
  }

  #endTurn(outcome: string): void {
    const busy = this.#tools.size > 0 || this.#waits.size > 0;
    const stopped = outcome === "completed" || busy ? undefined : "interrupted";
    this.#requests.ended(this.#turn?.failure ?? stopped);
    this.#waits.endAll("aborted");
    this.#endCompaction();
    // Tools whose end nobody tells any more.
    for (const { span } of this.#tools.values()) {
      span.setAttribute("codex.tool.interrupted", true);
      span.end();
    }
    this.#tools.clear();
    this.#turn?.end(outcome, this.#usage.attributes());
    this.#turn = undefined;
  }

  #startCompaction(): void {
    this.#endCompaction();
    this.#compaction = startScope(this.#options, "compact_history", {}, { parent: this.#turn?.scope });
    this.#sent();
  }

  #endCompaction(): void {
    if (this.#compaction === undefined) return;
    this.#compaction.span.end();
    this.#compaction = undefined;
    this.#sent();
  }
}

function sessionAttributes({ session_id, model, model_provider_id }: Configured): Attributes {
  return {
    "gen_ai.conversation.id": session_id,
    "gen_ai.provider.name": model_provider_id,
    "gen_ai.request.model": model,
  };
}
